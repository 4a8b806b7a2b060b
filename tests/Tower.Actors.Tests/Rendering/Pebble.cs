using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using CliWrap;
using CliWrap.Buffered;

namespace Tower.Actors.Tests.Rendering;

/// <summary>Let's Encrypt's test server and its DNS server, which finds every name on this machine.</summary>
internal sealed class Pebble : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TestAuthority _authority = TestAuthority.Create("pebble's own root");
    private readonly List<Task> _processes = [];

    private Pebble(Uri directory) => Directory = directory;

    /// <summary>The URL for <c>TOWER_ACME_CA</c>.</summary>
    public Uri Directory { get; }

    /// <summary>The root of pebble's own HTTPS certificate, for <c>TOWER_ACME_CA_ROOT</c>.</summary>
    public string RootPem => _authority.RootPem;

    /// <summary>Why it cannot run here, or null.</summary>
    public static string? Complaint()
    {
        foreach (var program in new[] { "pebble", "pebble-challtestsrv" })
        {
            try
            {
                using var process = Process.Start(new ProcessStartInfo(program, "-help")
                {
                    RedirectStandardError = true,
                    RedirectStandardOutput = true,
                });
            }
            catch (Win32Exception missing)
            {
                return missing.Message;
            }
        }
        return null;
    }

    /// <summary>Starts it and waits until it listens: Caddy asks once and then not again for a minute.</summary>
    /// <param name="address">An address of this machine that containers can reach.</param>
    /// <param name="httpPort">Where it looks for answers to HTTP-01 challenges; TLS-ALPN-01 finds none.</param>
    public static async Task<Pebble> StartAsync(IPAddress address, int httpPort)
    {
        var port = TestPort.Next();
        var dns = TestPort.Next();
        var pebble = new Pebble(new Uri($"https://{address}:{port}/dir"));
        var (certificate, key) = pebble._authority.Issue(address);
        var config = pebble._folder.Write("pebble.json", JsonSerializer.Serialize(new
        {
            pebble = new
            {
                listenAddress = $"{address}:{port}",
                managementListenAddress = $"127.0.0.1:{TestPort.Next()}",
                certificate = pebble._folder.Write("certificate.pem", certificate),
                privateKey = pebble._folder.Write("key.pem", key),
                httpPort,
                tlsPort = TestPort.Next(),
                ocspResponderURL = "",
                externalAccountBindingRequired = false,
            },
        }));
        pebble.Run("pebble-challtestsrv",
            "-dns01", $"127.0.0.1:{dns}", "-management", $"127.0.0.1:{TestPort.Next()}",
            "-defaultIPv4", "127.0.0.1", "-defaultIPv6", "", "-http01", "", "-https01", "", "-tlsalpn01", "", "-doh", "");
        pebble.Run("pebble", "-config", config, "-dnsserver", $"127.0.0.1:{dns}");
        await ListensAsync(address, port);
        await ListensAsync(IPAddress.Loopback, dns);
        return pebble;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_processes);
        _stop.Dispose();
        _authority.Dispose();
        _folder.Dispose();
    }

    private static Task<bool> ListensAsync(IPAddress address, int port) => RunningStack.EventuallyAsync(async () =>
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address, port);
        return true;
    });

    private void Run(string program, params string[] arguments) => _processes.Add(EndedAsync(Cli.Wrap(program)
        .WithArguments(arguments)
        // No artificial delays and no artificially refused nonces.
        .WithEnvironmentVariables(variables => variables.Set("PEBBLE_VA_NOSLEEP", "1").Set("PEBBLE_WFE_NONCEREJECT", "0"))
        .WithValidation(CommandResultValidation.None)
        .ExecuteBufferedAsync(_stop.Token)));

    // Seen at disposal: an end nobody asked for is why the test failed.
    private static async Task EndedAsync(CommandTask<BufferedCommandResult> process)
    {
        try
        {
            var ended = await process;
            throw new InvalidOperationException($"ended by itself: {ended.StandardOutput}{ended.StandardError}");
        }
        catch (OperationCanceledException)
        {
            // Ended by this class.
        }
    }
}
