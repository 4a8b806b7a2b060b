using Tower.Web.Init;
using Tower.Web.Tests.Support;
using Xunit;

namespace Tower.Web.Tests.Init;

public sealed class InitQuestionsTests
{
    private static readonly string[] Required =
        ["ADMIN_EMAIL", "TOWER_DOMAIN", "REGISTRY_DOMAIN", "OTEL_DOMAIN", "TOWER_PASSWORD", "REGISTRY_PASSWORD"];

    private static Dictionary<string, string> All => new()
    {
        ["ADMIN_EMAIL"] = "admin@example.com",
        ["TOWER_DOMAIN"] = "tower.example.com",
        ["REGISTRY_DOMAIN"] = "registry.example.com",
        ["OTEL_DOMAIN"] = "otel.example.com",
        ["TOWER_PASSWORD"] = "tower password of some length",
        ["REGISTRY_PASSWORD"] = "registry password of some length",
    };

    [Fact]
    public void The_blueprints_variables_are_enough()
    {
        var settings = new InitQuestions(All, new FakeTerminal()).Read(mayAsk: true, out var problems);
        Assert.Empty(problems);
        Assert.Equal("tower.example.com", settings!.TowerDomain);
        // Grafana's password is the registry's unless it has its own.
        Assert.Equal(settings.RegistryPassword, settings.OtelPassword);
    }

    [Fact]
    public void Grafana_may_have_its_own_password()
    {
        var settings = new InitQuestions(
            new Dictionary<string, string>(All) { ["OTEL_PASSWORD"] = "otel password of some length" }, new FakeTerminal())
            .Read(mayAsk: true, out _);
        Assert.Equal("otel password of some length", settings!.OtelPassword);
    }

    [Fact]
    public void Without_a_terminal_everything_missing_is_named_at_once()
    {
        var settings = new InitQuestions(new Dictionary<string, string>(), new FakeTerminal()).Read(mayAsk: true, out var problems);
        Assert.Null(settings);
        Assert.Equal(Required, problems.Select(problem => problem.Split(' ')[0]));
    }

    [Theory]
    [InlineData("TOWER_PASSWORD", "short", "shorter than 16")]
    [InlineData("REGISTRY_PASSWORD", "short", "shorter than 16")]
    [InlineData("OTEL_PASSWORD", "short", "shorter than 16")]
    [InlineData("TOWER_PASSWORD", "a password with a line break\n", "control character")]
    [InlineData("TOWER_DOMAIN", "  ", "is missing")]
    public void A_variable_that_cannot_be_used_is_named_without_its_value(string variable, string value, string words)
    {
        var settings = new InitQuestions(new Dictionary<string, string>(All) { [variable] = value }, new FakeTerminal())
            .Read(mayAsk: true, out var problems);
        Assert.Null(settings);
        var problem = Assert.Single(problems);
        Assert.StartsWith(variable, problem);
        Assert.Contains(words, problem);
        Assert.DoesNotContain("short ", problem.Replace("shorter", ""));
    }

    [Fact]
    public void On_a_terminal_a_person_is_asked_for_what_is_missing_and_for_passwords_twice_and_unseen()
    {
        var given = All;
        given.Remove("OTEL_DOMAIN");
        given.Remove("TOWER_PASSWORD");
        var terminal = new FakeTerminal(
            "otel.example.com",
            "too short",
            "a long enough password", "not the same password",
            "a long enough password", "a long enough password");
        var settings = new InitQuestions(given, terminal).Read(mayAsk: true, out var problems);

        Assert.Empty(problems);
        Assert.Equal("otel.example.com", settings!.OtelDomain);
        Assert.Equal("a long enough password", settings.TowerPassword);
        Assert.Equal(5, terminal.Secrets.Count);
        Assert.DoesNotContain("enough password", terminal.Printed);
    }

    [Fact]
    public void Printed_settings_show_no_password()
    {
        var settings = new InitQuestions(All, new FakeTerminal()).Read(mayAsk: true, out _);
        Assert.DoesNotContain("password of", settings!.ToString());
    }
}
