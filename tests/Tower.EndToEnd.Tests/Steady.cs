using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Xunit;

namespace Tower.EndToEnd.Tests;

/// <summary>
/// Those who ask all the time, about 50 times a second over HTTP/1.1 and HTTP/2: an app's users, or Tower's callers. Whatever is
/// not the right and whole answer is a failure: another status, a reset, half a body, nothing in time.
/// </summary>
internal sealed class Steady : IAsyncDisposable
{
    // Four who ask, one after the other each.
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(80);

    private readonly string _site;
    private readonly TimeSpan _patience;
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly List<IDisposable> _opened = [];
    private readonly List<PeriodicTimer> _paces = [];
    private readonly Task _asking;
    private int _answered;

    private Steady(Sandbox sandbox, string site, TimeSpan patience, params Func<Steady, HttpClient, Task>[] asks)
    {
        (_site, _patience) = (site, patience);
        var root = X509CertificateLoader.LoadCertificateFromFile(sandbox.CaFile);
        _opened.Add(root);
        _asking = Task.WhenAll(
            from version in (Version[])[HttpVersion.Version11, HttpVersion.Version20]
            from ask in asks
            select AskAsync(Client(root, sandbox.HttpsPort, version), ask));
    }

    /// <summary>Begins to ask an app that answers already: GET, POST, and what else its users want of the site.</summary>
    public static Task<Steady> Users(Sandbox sandbox, string domain, params Func<string, HttpClient, Task>[] more) => OfApp(sandbox, domain,
        [
            (steady, client) => steady.GetAsync(client), (steady, client) => steady.PostAsync(client),
            .. more.Select(ask => new Func<Steady, HttpClient, Task>((steady, client) => ask(steady._site, client))),
        ]);

    /// <summary>The same without POST: one that an app has in hand when its process ends is lost with it, because nobody may repeat it.</summary>
    public static Task<Steady> Readers(Sandbox sandbox, string domain) =>
        OfApp(sandbox, domain, (steady, client) => steady.GetAsync(client), (steady, client) => steady.GetAsync(client));

    private static async Task<Steady> OfApp(Sandbox sandbox, string domain, params Func<Steady, HttpClient, Task>[] asks)
    {
        // A new domain's certificate may come a moment after its route, which is not what is measured.
        var first = await new Caller(sandbox).App(domain);
        Assert.True(first.ExitCode == 0, $"{first}");
        return new Steady(sandbox, $"https://{domain}:{sandbox.HttpsPort}", TimeSpan.FromSeconds(20), asks);
    }

    /// <summary>Begins to ask Tower for its status. While another Tower takes over, or does not, that may take half a minute.</summary>
    public static Steady Callers(Sandbox sandbox)
    {
        var login = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{sandbox.User}:{sandbox.Password}"));
        Func<Steady, HttpClient, Task> status = (steady, client) => steady.StatusAsync(client, login);
        return new Steady(sandbox, sandbox.Url, TimeSpan.FromSeconds(60), status, status);
    }

    /// <summary>Stops asking and insists that every answer came.</summary>
    public async Task WereAllAnswered()
    {
        await DisposeAsync();
        Assert.True(_failures.IsEmpty,
            $"{_failures.Count} requests failed, {_answered} were answered:\n{string.Join('\n', _failures.Take(20))}");
        Assert.True(_answered > 0, "nobody has asked");
    }

    /// <summary>Waits for the answers that are still to come.</summary>
    public async ValueTask DisposeAsync()
    {
        _paces.ForEach(pace => pace.Dispose());
        await _asking;
        _opened.ForEach(opened => opened.Dispose());
    }

    private async Task AskAsync(HttpClient client, Func<Steady, HttpClient, Task> ask)
    {
        var pace = new PeriodicTimer(Pace);
        _paces.Add(pace);
        while (await pace.WaitForNextTickAsync())
        {
            try
            {
                await ask(this, client);
                Interlocked.Increment(ref _answered);
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException)
            {
                _failures.Enqueue($"{DateTime.UtcNow:HH:mm:ss.fff} {_site} HTTP/{client.DefaultRequestVersion}: "
                    + $"{exception.Message} {exception.InnerException?.Message}");
            }
        }
    }

    private async Task GetAsync(HttpClient client)
    {
        var text = await client.GetStringAsync($"{_site}/");
        if (!text.StartsWith("hello ", StringComparison.Ordinal) || !text.EndsWith('\n'))
            throw new HttpRequestException($"answered \"{text}\"");
    }

    private async Task PostAsync(HttpClient client)
    {
        var text = $"{Guid.NewGuid()}{new string('x', 1000)}";
        using var body = new StringContent(text);
        using var response = await client.PostAsync($"{_site}/echo", body);
        if (await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync() is var echo && echo != text)
            throw new HttpRequestException($"echoed \"{echo}\"");
    }

    private async Task StatusAsync(HttpClient client, string login)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{_site}/status")
        {
            Version = client.DefaultRequestVersion,
            VersionPolicy = client.DefaultVersionPolicy,
            Headers = { Authorization = new AuthenticationHeaderValue("Basic", login) },
        };
        using var response = await client.SendAsync(request);
        if (await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync() is var text && !text.EndsWith('\n'))
            throw new HttpRequestException($"answered \"{text}\"");
    }

    private HttpClient Client(X509Certificate2 root, int port, Version version)
    {
        var client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = (_, cancel) => ConnectAsync(port, cancel),
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { root },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            },
        })
        {
            DefaultRequestVersion = version,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = _patience,
        };
        _opened.Add(client);
        return client;
    }

    // Not every system's resolver knows the names below localhost.
    private static async ValueTask<Stream> ConnectAsync(int port, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
