using Tower.Actors.Adapters.Files;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Actors.Tests.State;
using Tower.Messages.Failures;
using Xunit;

namespace Tower.Actors.Tests.Hosting;

public sealed class SettingsFileSpec : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void Without_a_file_the_environment_is_all_there_is() =>
        Assert.Equal(TimeSpan.FromSeconds(9), Load(("TOWER_SAVE_TIMEOUT", "9")).SaveTimeout);

    [Fact]
    public void The_file_outweighs_the_environment_and_what_it_does_not_name_stays()
    {
        Write("# two cores, many neighbours\r\n\r\n  TOWER_SAVE_TIMEOUT = 90\r\nTOWER_BIND_ROOT=/srv/a=b\n");

        var options = Load(("TOWER_SAVE_TIMEOUT", "9"), ("TOWER_CADDY_TIMEOUT", "8"));

        Assert.Equal(
            (TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(8), "/srv/a=b"),
            (options.SaveTimeout, options.CaddyTimeout, options.BindRoot));
    }

    [Fact]
    public void What_it_says_goes_into_Towers_own_service()
    {
        Write("TOWER_SAVE_TIMEOUT=90\n");
        Assert.Equal("90", TowerOptionsEnvironment.ToEnvironment(Load())["TOWER_SAVE_TIMEOUT"]);
    }

    [Fact]
    public void An_empty_value_is_the_default_whatever_the_environment_says()
    {
        Write("TOWER_SAVE_TIMEOUT=\n");
        Assert.Equal(new TowerOptions().SaveTimeout, Load(("TOWER_SAVE_TIMEOUT", "9")).SaveTimeout);
    }

    [Fact]
    public void A_line_that_is_taken_back_stays_as_a_comment_and_nothing_else_moves()
    {
        const string written = "# mine\n TOWER_HTTPS_PORT = 8443\r\nTOWER_SAVE_TIMEOUT=90\n#TOWER_HTTPS_PORT=1\n";

        var taken = SettingsText.TakeBack(written, Back);

        Assert.Equal(
            "# mine\n# TOWER_HTTPS_PORT = 8443  (why)\nTOWER_HTTPS_PORT=443\nTOWER_SAVE_TIMEOUT=90\n#TOWER_HTTPS_PORT=1\n", taken);
        Assert.Equal(taken, SettingsText.TakeBack(taken, Back));
    }

    // The container of the Tower that goes on may have it in its environment.
    [Theory]
    [InlineData("", "")]
    [InlineData("TOWER_SAVE_TIMEOUT=90", "TOWER_SAVE_TIMEOUT=90\n")]
    [InlineData("# TOWER_HTTPS_PORT=443\n", "# TOWER_HTTPS_PORT=443\n")]
    public void A_setting_that_no_line_sets_is_taken_back_by_a_line_of_its_own(string written, string kept) =>
        Assert.Equal($"{kept}TOWER_HTTPS_PORT=443\n", SettingsText.TakeBack(written, Back));

    private static readonly SettingTakenBack Back = new("TOWER_HTTPS_PORT", "443", "why");

    [Fact]
    public void Every_mistake_is_named_with_its_line()
    {
        Write("""
            TOWER_SAVE_TIMEOUT="90"
            TOWER_SAVE_TIMEOUT=90
            TOWER_SAVE_TIMOUT=90
            export TOWER_CADDY_TIMEOUT=9
            PATH=/bin
            TOWER_PASSWORD=x
            TOWER_PROJECT=other
            TOWER_DATA_DIR=/srv
            TOWER_PULL_PORT=5001
            just words
            """);

        var wrong = Assert.Throws<AdapterException>(() => Load(("TOWER_HTTP_PORT", "x")));

        Assert.Equal(FailureCodes.SettingsInvalid, wrong.Code);
        Assert.Contains(_temporary["settings.env"], wrong.Message);
        foreach (var line in new[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 })
            Assert.Single(wrong.Detail, detail => detail.StartsWith($"{_temporary["settings.env"]} line {line}: ", StringComparison.Ordinal));
        Assert.Contains(wrong.Detail, detail => detail.EndsWith("did you mean TOWER_SAVE_TIMEOUT?", StringComparison.Ordinal));
        // The environment's own is told in the same breath.
        Assert.Contains(wrong.Detail, detail => detail.StartsWith("TOWER_HTTP_PORT: ", StringComparison.Ordinal));
        Assert.Equal(11, wrong.Detail.Length);
    }

    [Fact]
    public void Ports_of_file_and_environment_must_differ()
    {
        Write("TOWER_HTTP_PORT=8443\n");
        Assert.Contains("TOWER_HTTPS_PORT", Assert.Throws<AdapterException>(() => Load(("TOWER_HTTPS_PORT", "8443"))).Detail.Single());
    }

    [Fact]
    public void A_file_that_is_no_text_is_refused()
    {
        File.WriteAllBytes(_temporary["settings.env"], [.. "TOWER_"u8, 0xc3, 0x28]);
        Assert.Equal(FailureCodes.SettingsInvalid, Assert.Throws<AdapterException>(() => Load()).Code);
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_refused_and_not_taken_for_none()
    {
        File.CreateSymbolicLink(_temporary["settings.env"], "settings.env");
        Assert.Equal(FailureCodes.FileRefused, Assert.ThrowsAny<AdapterException>(() => Load()).Code);
    }

    private void Write(string text) => File.WriteAllText(_temporary["settings.env"], text);

    private TowerOptions Load(params (string Name, string Value)[] variables) => SettingsFile.Load(
        variables.Append(("TOWER_DATA_DIR", _temporary.Path)).ToDictionary(pair => pair.Item1, pair => pair.Item2));
}
