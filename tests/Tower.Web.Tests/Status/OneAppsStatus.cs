using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Tower.Actors.Domain.Probing;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Tower.Messages.Intents;
using Tower.Web.Tests.Support;

namespace Tower.Web.Tests.Status;

/// <summary>A Tower with one app, and the status it gives.</summary>
public abstract class OneAppsStatus
{
    private protected const string Id = "0123456789abcdef0123456789abcdef";
    private protected static readonly string Digest = "sha256:" + new string('a', 64);
    private static readonly string Image = $"127.0.0.1:5000/api@{Digest}";

    private protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 28, 12, 0, 0, TimeSpan.Zero));
    private protected FakeEngine Engine { get; } = new();
    private protected RecordingProbe Probe { get; } = new();

    private protected static ContainerDetails Details => new(Image, "api") { StartedAt = DateTimeOffset.UnixEpoch };

    private protected static ObservedContainer Container => new(Id, "", "api", "", ServiceKind.App, "running", null);

    private protected async Task<TowerHost> StartAsync()
    {
        var tower = await TowerHost.StartAsync(services =>
        {
            services.AddSingleton<TimeProvider>(Time);
            services.AddSingleton<IContainerEngine>(Engine);
            services.AddSingleton<IServiceProbe>(Probe);
            services.AddSingleton<ITlsProbe>(new NoTls());
        });
        tower.State.Applied = Intents.Applied with
        {
            Applied = new AppliedStamp
            {
                At = DateTimeOffset.UnixEpoch,
                Deployment = "20260128T103045-0000",
                Images = ImmutableSortedDictionary<string, string>.Empty.Add("api", Image),
            },
        };
        return tower;
    }

    private protected static string Service(TowerHost tower) => StackBuilder
        .Build(tower.State.Applied!, AppliedImages.Of(tower.State.Applied!), new TowerOptions()).Services[^1].Name;

    private protected void Runs(TowerHost tower, ContainerDetails details, ObservedContainer? container = null)
    {
        var found = container ?? Container;
        Engine.Containers = [found.Service.Length > 0 ? found : found with { Service = Service(tower) }];
        tower.Details.Known[Id] = details;
    }

    private protected static void Note(TowerHost tower, AppNotes notes) =>
        tower.State.Notes = new StackNotes(StackNotes.Empty.Apps.Add("api", notes));

    private protected void Check(TowerHost tower, HealthCheckSpec check)
    {
        tower.State.Applied = tower.State.Applied! with { Apps = [tower.State.Applied.Apps[0] with { HealthCheck = check }] };
        Engine.Containers = [.. Engine.Containers.Select(one => one with { Service = Service(tower) })];
    }

    private protected static async Task<JsonElement> StatusAsync(TowerHost tower)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/status");
        request.Headers.Accept.ParseAdd("application/json");
        using var response = await tower.Client().SendAsync(request);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
    }

    private protected static async Task<JsonElement> ServiceAsync(TowerHost tower, string name = "api") =>
        (await StatusAsync(tower)).GetProperty("services").EnumerateArray().First(one => Text(one, "name") == name);

    private protected static async Task<string> LineAsync(TowerHost tower) =>
        (await tower.Client().GetStringAsync("/status")).Split('\n').First(line => line.StartsWith("  api: "));

    private protected static string? Text(JsonElement of, string name) => of.GetProperty(name).GetString();

    private protected sealed class RecordingProbe : IServiceProbe
    {
        public Func<string, ProbeOutcome> Answer { get; set; } = _ => ProbeOutcome.Ready;

        public ConcurrentBag<(string Host, ProbeSpec Spec)> Asked { get; } = [];

        /// <summary>Awaited before each answer.</summary>
        public Func<CancellationToken, Task> During { get; set; } = _ => Task.CompletedTask;

        /// <summary>It has been asked, and <see cref="During"/> goes on.</summary>
        public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task<ProbeOutcome> ProbeAsync(string host, ProbeSpec spec, CancellationToken cancel)
        {
            Asked.Add((host, spec));
            var during = During(cancel);
            Begun.TrySetResult();
            await during;
            return Answer(host);
        }
    }

    private sealed class NoTls : ITlsProbe
    {
        public Task<TlsFacts> ProbeAsync(string domain, CancellationToken cancel) => Task.FromResult(TlsFacts.Missing("not asked"));
    }
}
