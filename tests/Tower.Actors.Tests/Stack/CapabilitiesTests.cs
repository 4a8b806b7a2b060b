using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Tests.Rendering;
using Xunit;

namespace Tower.Actors.Tests.Stack;

public sealed class CapabilitiesTests
{
    [Theory]
    [InlineData("", "", "CHOWN DAC_OVERRIDE FOWNER FSETID KILL NET_BIND_SERVICE SETGID SETPCAP SETUID")]
    [InlineData("net_raw", "", "CHOWN DAC_OVERRIDE FOWNER FSETID KILL NET_BIND_SERVICE NET_RAW SETGID SETPCAP SETUID")]
    [InlineData("", "CAP_CHOWN KILL", "DAC_OVERRIDE FOWNER FSETID NET_BIND_SERVICE SETGID SETPCAP SETUID")]
    [InlineData("", "all", "")]
    [InlineData("SETUID SETGID", "ALL", "SETGID SETUID")]
    [InlineData("KILL", "KILL", "CHOWN DAC_OVERRIDE FOWNER FSETID NET_BIND_SERVICE SETGID SETPCAP SETUID")]
    public void An_app_has_the_usual_ones_and_what_it_adds_but_nothing_it_drops(string added, string dropped, string has) => Assert.Equal(
        has, string.Join(' ', Capabilities.Of(SampleIntents.App("api") with { CapAdd = [.. Words(added)], CapDrop = [.. Words(dropped)] })));

    [Theory]
    [InlineData("NET_RAW")]
    [InlineData("MKNOD")]
    [InlineData("AUDIT_WRITE")]
    [InlineData("SYS_CHROOT")]
    [InlineData("SETFCAP")]
    [InlineData("SYS_ADMIN")]
    public void What_lets_an_app_read_its_neighbours_traffic_or_no_web_app_needs_is_none_of_the_usual_ones(string name) =>
        Assert.DoesNotContain(name, Capabilities.OfApps);

    [Fact]
    public void Whoever_asks_for_nothing_special_keeps_the_same_container() => Assert.Equal(
        GenerationOf(), GenerationOf("KILL", "SETUID"));

    private static string GenerationOf(params string[] added) =>
        AppService.Of(SampleIntents.App("api") with { CapAdd = [.. added] }, "api@sha256:00", null, new()).Generation;

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
