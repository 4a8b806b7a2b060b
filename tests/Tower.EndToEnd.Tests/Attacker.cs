using Xunit;

namespace Tower.EndToEnd.Tests;

/// <summary>
/// A container on the apps' network with all a container can have, which is more than Tower gives an app: it stands for one that forges
/// frames. Its tool is busybox.
/// </summary>
internal sealed class Attacker : IAsyncDisposable
{
    /// <summary>A program that needs no library, and so runs in any container.</summary>
    public const string Busybox = "/bin/busybox";

    private readonly string _container;

    private Attacker(string container) => _container = container;

    /// <summary>Skips the test on a machine without busybox.</summary>
    public static void NeedsBusybox() => Skip.IfNot(File.Exists(Busybox), $"{Busybox} (Debian's busybox-static) is missing");

    /// <summary>Starts one from the image of an app's container.</summary>
    public static async Task<Attacker> LikeAsync(Sandbox sandbox, string container, string network)
    {
        NeedsBusybox();
        var image = await Run.DockerOk("inspect", "--format", "{{.Image}}", container);
        var attacker = new Attacker(await Run.DockerOk(
            "run", "--detach", "--rm", "--label", $"tower.dev={sandbox.Project}", "--network", network, "--privileged", "--user", "0",
            "--entrypoint", "sleep", image, "600"));
        try
        {
            await Run.DockerOk("cp", Busybox, $"{attacker._container}:/busybox");
            return attacker;
        }
        catch
        {
            await attacker.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends packets for an address to the MAC address of a neighbour.</summary>
    public Task RouteAsync(string address, string by) =>
        Run.DockerOk("exec", _container, "/busybox", "ip", "route", "replace", $"{address}/32", "via", by);

    /// <summary>The first line of the answer; nothing, if there is none within 3 s.</summary>
    public async Task<string> AskAsync(string host, int port, string path) => (await Run.Docker(
        "exec", _container, "timeout", "3", "bash", "-c",
        $@"exec 3<>/dev/tcp/{host}/{port} && printf 'GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n' >&3 && head -n 1 <&3")).Text.Trim();

    public async ValueTask DisposeAsync() => await Run.Docker("rm", "--force", _container);
}
