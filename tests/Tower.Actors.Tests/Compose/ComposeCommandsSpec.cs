using System.Collections.Immutable;
using Tower.Actors.Domain.Rendering.Compose;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Options;
using Xunit;

namespace Tower.Actors.Tests.Compose;

public sealed class ComposeCommandsSpec
{
    private static readonly TowerOptions Options = new() { DataDir = "/var/infra", Project = "tower" };
    private static readonly ImmutableSortedDictionary<string, string> Secrets =
        ImmutableSortedDictionary<string, string>.Empty.Add("TOWER_SECRET_0", "hunter2 hunter2");

    [Fact]
    public void Up_starts_the_services_named_and_touches_no_other_one() => Assert.Equal(
        "compose --progress plain -p tower --project-directory /var/infra -f /var/infra/draft.yml up -d --no-recreate"
        + " --no-deps --no-build --pull never api-1a2b3c4d web-5e6f7a8b",
        Text(recreate: false, "api-1a2b3c4d", "web-5e6f7a8b"));

    [Fact]
    public void Up_replaces_a_service_whose_own_spec_changed() => Assert.Equal(
        "compose --progress plain -p tower --project-directory /var/infra -f /var/infra/draft.yml up -d --force-recreate --timeout=10"
        + " --no-deps --no-build --pull never caddy",
        Text(recreate: true, "caddy"));

    [Fact]
    public void Secrets_are_in_the_environment_and_in_no_argument()
    {
        var command = Up(recreate: false, "api-1a2b3c4d");

        Assert.Equal("hunter2 hunter2", command.Environment["TOWER_SECRET_0"]);
        Assert.DoesNotContain(command.Arguments, argument => argument.Contains("hunter2"));
    }

    [Fact]
    public void Up_without_a_service_would_mean_all_and_cannot_be_built() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Up(recreate: false));

    private static string Text(bool recreate, params string[] services) => string.Join(' ', Up(recreate, services).Arguments);

    private static ComposeCommand Up(bool recreate, params string[] services) => ComposeCommands.Up(
        Options, "/var/infra/draft.yml", [.. services.Select(Service)], recreate, Secrets);

    private static ServiceSpec Service(string name) => new()
    {
        Name = name,
        App = name,
        Generation = "",
        Kind = ServiceKind.App,
        Image = "api:1",
        Port = 3000,
    };
}
