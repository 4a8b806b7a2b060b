using System.Collections.Immutable;
using Tower.Web.Security;
using Tower.Web.Terminal;

namespace Tower.Web.Init;

/// <summary>
/// Gets <see cref="InitSettings"/> from the environment, and what is missing from a person, if there is one.
/// </summary>
internal sealed class InitQuestions(IReadOnlyDictionary<string, string> environment, ITerminal terminal)
{
    private readonly ImmutableArray<string>.Builder _problems = ImmutableArray.CreateBuilder<string>();

    /// <summary>Reads everything before it gives up.</summary>
    /// <param name="mayAsk">Whether a person may be asked at all.</param>
    /// <param name="problems">Every variable that is missing or wrong.</param>
    public InitSettings? Read(bool mayAsk, out ImmutableArray<string> problems)
    {
        var ask = mayAsk && terminal.IsInteractive;
        var email = Text("ADMIN_EMAIL", "your e-mail address, for the certificate authority", ask);
        var tower = Text("TOWER_DOMAIN", "where Tower answers, e.g. tower.example.com", ask);
        var registry = Text("REGISTRY_DOMAIN", "where docker push goes, e.g. registry.example.com", ask);
        var otel = Text("OTEL_DOMAIN", "where Grafana answers, e.g. otel.example.com", ask);
        var towerPassword = Password("TOWER_PASSWORD", "the password of Tower's API", ask);
        var registryPassword = Password("REGISTRY_PASSWORD", "the password CI pushes images with", ask);
        var otelPassword = environment.GetValueOrDefault("OTEL_PASSWORD", "").Length == 0
            ? registryPassword
            : Password("OTEL_PASSWORD", "the password of Grafana", ask: false);
        problems = _problems.ToImmutable();
        return problems.IsEmpty
            ? new InitSettings(email, tower, registry, otel, towerPassword, registryPassword, otelPassword)
            : null;
    }

    private string Text(string variable, string meaning, bool ask)
    {
        var value = environment.GetValueOrDefault(variable, "").Trim();
        if (value.Length == 0 && ask)
        {
            terminal.Out.Write($"{variable} ({meaning}): ");
            value = terminal.ReadLine()?.Trim() ?? "";
        }
        if (value.Length == 0)
            _problems.Add($"{variable} is missing: {meaning}");
        return value;
    }

    private string Password(string variable, string meaning, bool ask)
    {
        var value = environment.GetValueOrDefault(variable, "");
        if (value.Length == 0 && ask)
            return AskTwice(variable, meaning);
        if (value.Length == 0)
            _problems.Add($"{variable} is missing: {meaning}, at least {PasswordHash.MinLength} characters");
        else if (PasswordHash.Objection(value) is { } objection)
            _problems.Add($"{variable} {objection}");
        return value;
    }

    private string AskTwice(string variable, string meaning)
    {
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            var value = terminal.AskSecret($"{variable} ({meaning}, at least {PasswordHash.MinLength} characters): ");
            if (PasswordHash.Objection(value) is { } objection)
                terminal.Out.WriteLine($"It {objection}. Try again.");
            else if (terminal.AskSecret("Once more: ") != value)
                terminal.Out.WriteLine("The two differ. Try again.");
            else
                return value;
        }
        _problems.Add($"{variable} was not given in three tries");
        return "";
    }
}
