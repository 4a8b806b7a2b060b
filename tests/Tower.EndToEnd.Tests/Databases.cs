using System.Text.Json.Nodes;
using Xunit;

namespace Tower.EndToEnd.Tests;

/// <summary>A database of the published kind, as an app: its image declares a volume and fills it at its first start.</summary>
/// <param name="Name">For the test's name.</param>
/// <param name="Repository">Where the stack's registry has its versions.</param>
/// <param name="First">A version.</param>
/// <param name="Second">A later one.</param>
/// <param name="Port">Where it listens.</param>
internal sealed record Database(string Name, string Repository, string First, string Second, int Port)
{
    private const string Password = "correct horse battery";

    private static readonly Database[] All =
    [
        new("postgres", "postgres", "17.0.0", "17.0.1", 5432),
        new("postgres18", "postgres18", "18.0.0", "18.0.1", 5432),
        new("mariadb", "mariadb", "11.0.0", "11.0.1", 3306),
    ];

    /// <summary>The one of this name.</summary>
    public static Database Named(string name) => All.Single(one => one.Name == name);

    /// <summary>The app.</summary>
    public JsonObject App(string app, string version, params string[] volumes) => new()
    {
        ["name"] = app,
        ["image"] = $"registry://{Repository}:{version}",
        ["secrets"] = new JsonObject { [Repository == "mariadb" ? "MARIADB_ROOT_PASSWORD" : "POSTGRES_PASSWORD"] = Password },
        ["volumes"] = new JsonArray([.. volumes.Select(volume => JsonValue.Create(volume))]),
        ["healthCheck"] = new JsonObject { ["port"] = Port, ["startPeriod"] = 120 },
        ["stopGracePeriod"] = 60,
    };

    /// <summary>Writes a row.</summary>
    public async Task Remember(string container, string value)
    {
        await Query(container, "CREATE TABLE IF NOT EXISTS kept (value varchar(100))");
        await Query(container, $"INSERT INTO kept VALUES ('{value}')");
    }

    /// <summary>The rows are there.</summary>
    public Task Remembers(string container, params string[] values) => Eventually.Holds(async () =>
        Assert.Equal(values, (await Query(container, "SELECT value FROM kept ORDER BY value")).Split('\n')), TimeSpan.FromSeconds(30));

    private async Task<string> Query(string container, string statement)
    {
        string[] client = Repository == "mariadb"
            ? ["mariadb", "-uroot", $"-p{Password}", "-N", "-B", "-e", $"CREATE DATABASE IF NOT EXISTS tests; USE tests; {statement}"]
            : ["psql", "-U", "postgres", "-tAq", "-c", statement];
        var output = await Run.Docker(["exec", container, .. client]);
        Assert.True(output.ExitCode == 0, $"{output}");
        return output.Text.Trim();
    }
}
