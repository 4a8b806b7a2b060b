using System.Formats.Tar;
using System.Text;
using CliWrap;
using Docker.DotNet;
using Tower.Actors.Domain.Stack;
using Xunit;

namespace Tower.Actors.Tests.Engine;

/// <summary>
/// A real engine for tests: an image with a shell, and containers of a compose project of its own, all removed at the
/// end. Without an engine, or without a static busybox to make the image of, tests are skipped; with TOWER_E2E=1 they
/// fail.
/// </summary>
public sealed class EngineTestbed : IAsyncLifetime
{
    private const string Busybox = "/bin/busybox";

    /// <summary>The compose project.</summary>
    public string Project { get; } = $"tower-test-{Guid.NewGuid().ToString("N")[..8]}";

    /// <summary>An image with busybox's shell.</summary>
    public string Image => $"{Project}:1";

    /// <summary>Why there is nothing to test with; null: there is.</summary>
    public string? Missing { get; private set; }

    public async Task InitializeAsync()
    {
        Missing = await FindMissingAsync();
        if (Missing is null)
            await ImportAsync(Image);
        else if (Environment.GetEnvironmentVariable("TOWER_E2E") == "1")
            throw new InvalidOperationException($"TOWER_E2E=1, but {Missing}");
    }

    public async Task DisposeAsync()
    {
        if (Missing is not null)
            return;
        var containers = await DockerAsync("ps", "-aq", "--filter", $"label={StackLabels.ComposeProject}={Project}");
        if (containers.Length > 0)
            await DockerAsync(["rm", "-fv", .. containers.Split('\n')]);
        foreach (var kind in new[] { "network", "volume" })
        {
            var left = await DockerAsync(kind, "ls", "-q", "--filter", $"label={StackLabels.ComposeProject}={Project}");
            foreach (var name in left.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                await DockerAsync(kind, "rm", name);
        }
        var images = await DockerAsync("images", "--format", "{{.Repository}}:{{.Tag}}", Project);
        await DockerAsync(["rmi", "-f", .. images.Split('\n')]);
    }

    /// <summary>An image of its own that has these files beside busybox in <c>/bin</c>.</summary>
    public async Task<string> ImageWithAsync(params TarEntry[] files)
    {
        var image = $"{Project}:{Guid.NewGuid():N}";
        await ImportAsync(image, files);
        return image;
    }

    /// <summary>An image of its own with busybox and what these lines of a Dockerfile say, e.g. <c>VOLUME /data</c>.</summary>
    public async Task<string> ImageThatSaysAsync(params string[] lines)
    {
        var image = $"{Project}:{Guid.NewGuid():N}";
        var id = await DockerAsync("create", Image, "none");
        await DockerAsync(["commit", .. lines.SelectMany(line => new[] { "--change", line }), id, image]);
        await DockerAsync("rm", id);
        return image;
    }

    /// <summary>A link to busybox, which is then the program of that name.</summary>
    public static TarEntry Applet(string path) =>
        new PaxTarEntry(TarEntryType.SymbolicLink, path.TrimStart('/')) { LinkName = Busybox };

    /// <summary>Skips the test when there is nothing to test with.</summary>
    public void Require() => Skip.If(Missing is not null, Missing);

    /// <summary>Runs a container as Compose would label it; returns its id.</summary>
    public Task<string> RunAsync(string service, string script, params string[] options) => DockerAsync(
        ["run", "-d", .. LabelsOf(service), .. options, Image, "sh", "-c", script]);

    /// <summary>Starts a registry; returns its address on the loopback, which the engine trusts without TLS.</summary>
    public async Task<string> StartRegistryAsync()
    {
        const string image = "registry:2.8.3";
        Skip.If((await DockerAsync("images", "-q", image)).Length == 0, $"the engine has no image {image}");
        var id = await DockerAsync(["run", "-d", .. LabelsOf("registry-00000000"), "-p", "127.0.0.1::5000", image]);
        var address = (await DockerAsync("port", id, "5000")).Split('\n')[0];
        // The engine's proxy accepts connections before the registry listens, and closes them again. The answer goes to a
        // file: a pipe that nobody reads is closed at once, and curl then fails to write to it (exit code 23).
        await Cli.Wrap("curl").WithArguments(["--silent", "--fail", "--output", "/dev/null",
            "--retry", "60", "--retry-delay", "1", "--retry-all-errors", $"http://{address}/v2/"]).ExecuteAsync();
        return address;
    }

    /// <summary>Runs <c>docker</c> to its end and returns what it printed.</summary>
    public static async Task<string> DockerAsync(params string[] arguments)
    {
        var (output, error) = (new StringBuilder(), new StringBuilder());
        var result = await Cli.Wrap("docker").WithArguments(arguments)
            .WithStandardOutputPipe(PipeTarget.ToStringBuilder(output))
            .WithStandardErrorPipe(PipeTarget.ToStringBuilder(error))
            .WithValidation(CommandResultValidation.None)
            .ExecuteAsync();
        return result.ExitCode == 0
            ? output.ToString().Trim()
            : throw new InvalidOperationException($"docker {string.Join(' ', arguments)}: {error}");
    }

    /// <summary>The options that label a container as Compose would.</summary>
    public string[] LabelsOf(string service) =>
    [
        "--label", $"{StackLabels.ComposeProject}={Project}",
        "--label", $"{StackLabels.ComposeService}={service}",
        "--label", "com.docker.compose.oneoff=False",
        "--label", $"{StackLabels.App}={service.Split('-')[0]}",
        "--label", $"{StackLabels.Generation}={service.Split('-')[^1]}",
        "--label", $"{StackLabels.Kind}=app",
    ];

    private static async Task<string?> FindMissingAsync()
    {
        if (!File.Exists(Busybox))
            return $"there is no {Busybox} (Debian: apt-get install busybox-static)";
        try
        {
            using var client = new DockerClientBuilder().Build();
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            await client.System.PingAsync(patience.Token);
            await DockerAsync("compose", "version");
            return null;
        }
        catch (Exception absent) when (absent is HttpRequestException or TimeoutException or OperationCanceledException
            or InvalidOperationException or System.ComponentModel.Win32Exception or System.Net.Sockets.SocketException)
        {
            return $"there is no Docker Engine with the docker command line and Compose: {absent.Message}";
        }
    }

    private static async Task ImportAsync(string image, params TarEntry[] files)
    {
        using var archive = new MemoryStream();
        await using (var tar = new TarWriter(archive, leaveOpen: true))
        {
            foreach (var folder in new[] { "bin", "tmp", "www" })
                await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.Directory, folder) { Mode = (UnixFileMode)0b111_111_111 });
            await tar.WriteEntryAsync(Busybox, "bin/busybox");
            foreach (var applet in new[] { "sh", "sleep", "env", "httpd", "cat", "printf", "echo", "kill", "nslookup" })
                await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.SymbolicLink, $"bin/{applet}") { LinkName = "busybox" });
            foreach (var file in files)
                await tar.WriteEntryAsync(file);
        }

        archive.Position = 0;
        // Without a pipe for its output, writing the image's id would end the process.
        await Cli.Wrap("docker").WithArguments(["import", "-", image])
            .WithStandardInputPipe(PipeSource.FromStream(archive))
            .WithStandardOutputPipe(PipeTarget.ToStream(Stream.Null))
            .ExecuteAsync();
    }
}
