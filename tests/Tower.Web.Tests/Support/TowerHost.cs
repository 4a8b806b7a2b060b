using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Threading.Channels;
using Akka.Actor;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Tower.Messages.Deployments;
using Tower.Messages.Logs;
using Tower.Web.Coordination;
using Tower.Web.Hosting;
using Tower.Web.Security;

namespace Tower.Web.Tests.Support;

/// <summary>Tower's server on a real port with a scripted coordinator and no outside world.</summary>
internal sealed class TowerHost : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Channel<SubmitDeployment> _submitted = Channel.CreateUnbounded<SubmitDeployment>();
    private readonly Channel<DeploymentId> _confirmed = Channel.CreateUnbounded<DeploymentId>();
    private readonly WebApplication _app;
    private int _checks;
    private int _isDisposed;

    private TowerHost(
        Action<IServiceCollection>? replace, IReadOnlyDictionary<string, string?>? environment, string? caddySocket)
    {
        State = new FakeStateStore { Applied = Intents.Applied };
        _app = TowerServer.Build(new TowerOptions(), [new IPEndPoint(IPAddress.Loopback, 0)], builder =>
        {
            builder.Logging.ClearProviders();
            replace?.Invoke(builder.Services);
            if (environment is not null)
                builder.Configuration.AddInMemoryCollection(environment);
            builder.Services.TryAddSingleton<IStateStore>(State);
            builder.Services.TryAddSingleton<IContainerDetails>(Details);
            builder.Services.TryAddSingleton<IVolumeInventory>(Volumes);
            builder.Services.TryAddSingleton<IDiskSpace>(Disk);
            builder.Services.TryAddSingleton<PasswordCheck>((password, hash) =>
            {
                Interlocked.Increment(ref _checks);
                return password == Intents.Password && hash == Intents.Hash;
            });
            ScriptInto(builder.Services);
        }, caddySocket: caddySocket);
    }

    public FakeStateStore State { get; }

    public StubDetails Details { get; } = new();

    public StubVolumes Volumes { get; } = new();

    public StubDisk Disk { get; } = new();

    public IActorRef Coordinator { get; private set; } = ActorRefs.Nobody;

    public Func<SubmitDeployment, ISubmitAnswer> Answer { get; set; } = request => new DeploymentAccepted(request.Id, 0);

    public ImmutableArray<DeploymentSummary> Deployments { get; set; } = [];

    public Uri Url { get; private set; } = null!;

    /// <summary>How often a password was compared the expensive way.</summary>
    public int PasswordChecks => _checks;

    public IServiceProvider Services => _app.Services;

    public static async Task<TowerHost> StartAsync(
        Action<IServiceCollection>? replace = null,
        IReadOnlyDictionary<string, string?>? environment = null,
        string? caddySocket = null)
    {
        var host = new TowerHost(replace, environment, caddySocket);
        try
        {
            await host._app.StartAsync();
            host.Url = new Uri(host._app.Urls.Single(url => url.StartsWith("http://127.", StringComparison.Ordinal)));
            host.Services.GetRequiredService<CoordinatorClient>();
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>A client with its own connections, and the right password unless told otherwise.</summary>
    public HttpClient Client(string? password = Intents.Password, string user = "tower")
    {
        // Whoever waits for leave to send a body waits as long as it takes.
        var client = new HttpClient(new SocketsHttpHandler { Expect100ContinueTimeout = Patience }) { BaseAddress = Url, Timeout = Patience };
        if (password is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        return client;
    }

    /// <summary>
    /// From here on, in bytes, a client asks for leave before it sends a body, as curl does: an answer that comes instead would
    /// break the connection of one who is sending.
    /// </summary>
    public const int LargeBody = 1024 * 1024;

    /// <summary>POSTs an intent and comes back with the response's head.</summary>
    public static Task<HttpResponseMessage> ApplyAsync(
        HttpClient client, string document = Intents.Document, string query = "", string? accept = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/apply" + query)
        {
            Content = new StringContent(document, Encoding.UTF8, "application/json"),
        };
        request.Headers.ExpectContinue = document.Length > LargeBody ? true : null;
        if (accept is not null)
            request.Headers.Accept.ParseAdd(accept);
        return client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>The next deployment that reaches the coordinator.</summary>
    public async Task<SubmitDeployment> NextSubmittedAsync() =>
        await _submitted.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    /// <summary>The next deployment whose trial a request confirms.</summary>
    public async Task<DeploymentId> NextConfirmedAsync() =>
        await _confirmed.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    /// <summary>Whether no trial was confirmed, once the coordinator has seen everything told to it until now.</summary>
    public async Task<bool> NothingConfirmedAsync()
    {
        await Services.GetRequiredService<CoordinatorClient>().ListAsync(CancellationToken.None);
        return _confirmed.Reader.Count == 0;
    }

    public bool NothingSubmitted => _submitted.Reader.Count == 0;

    public void Say(DeploymentId id, string text, DeploymentStep step = DeploymentStep.Resolve) =>
        Coordinator.Tell(new LogLine(id, LogSeverity.Info, step, text));

    public void End(DeploymentId id, DeploymentOutcome outcome) =>
        Coordinator.Tell(new ScriptedCoordinator.End(id, outcome));

    /// <summary>Has another host be run by this one's script.</summary>
    public void ScriptInto(IServiceCollection services) => services.AddSingleton(provider =>
    {
        Coordinator = provider.GetRequiredService<ActorSystem>().ActorOf(
            Props.Create(() => new ScriptedCoordinator(_submitted.Writer, request => Answer(request), () => Deployments, _confirmed.Writer)));
        return new CoordinatorClient(Coordinator);
    });

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1)
            return;
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
