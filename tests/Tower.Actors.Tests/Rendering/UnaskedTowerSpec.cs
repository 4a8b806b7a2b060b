using Tower.Actors.Domain.Values;
using Xunit;

namespace Tower.Actors.Tests.Rendering;

/// <summary>What a real Caddy does with a request whose password it checks itself, because there is no Tower to ask.</summary>
public sealed class UnaskedTowerSpec
{
    private static readonly string[] Upload =
        ["-o", "/dev/null", "-w", "%{http_code}", "-u", $"ci:{EdgeCaddy.Password}", "-X", "PATCH", "-d", "layer"];

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_upload_that_is_not_answered_in_time_is_sent_once(bool isInTheTable)
    {
        await using var edge = await EdgeCaddy.StartImpatientAsync();
        if (!isInTheTable)
            LeaveTowerOut(edge);
        edge.Registry.Hold();

        var answer = await edge.CurlAsync([.. Upload, edge.At("https", "registry", "/v2/app/blobs/uploads/1")]);

        Assert.Equal("504", answer.StandardOutput);
        Assert.Equal("PATCH /v2/app/blobs/uploads/1 layer", Assert.Single(edge.Registry.Asked, asked => asked.StartsWith("PATCH", StringComparison.Ordinal)));
    }

    [SkippableTheory]
    [InlineData("ci", "200")]
    [InlineData("nobody", "401")]
    public async Task Passwords_are_checked_while_no_Tower_is_in_the_table(string user, string status)
    {
        await using var edge = await EdgeCaddy.StartAsync();
        LeaveTowerOut(edge);

        var answer = await edge.CurlAsync(
            "-o", "/dev/null", "-w", "%{http_code}", "-u", $"{user}:{EdgeCaddy.Password}", edge.At("https", "registry", "/v2/"));

        Assert.Equal(status, answer.StandardOutput);
    }

    private static void LeaveTowerOut(EdgeCaddy edge)
    {
        var table = edge.Upstreams.Read();
        var tower = Assert.Single(table.Live.Keys, key => key.StartsWith($"{ServiceNames.Tower}.", StringComparison.Ordinal));
        edge.Upstreams.Write(table with { Live = table.Live.Remove(tower) });
    }
}
