using Tower.Actors.Domain.Routing;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Trials;
using Tower.Actors.Ports;
using Tower.Messages.Intents;

namespace Tower.Web.Tests.Support;

/// <summary>A state store in memory.</summary>
internal sealed class FakeStateStore : IStateStore
{
    private Intent? _applied;

    public Intent? Applied
    {
        get => Defect is null ? _applied : throw Defect;
        set => _applied = value;
    }

    /// <summary>Thrown where nobody expects an exception.</summary>
    public Exception? Defect { get; init; }

    public StackNotes Notes { get; set; } = StackNotes.Empty;

    public Task<Intent?> LoadAsync(CancellationToken cancel) => Task.FromResult(Applied);

    public Trial? Trial { get; set; }

    public Task SaveAsync(Intent applied, StackNotes notes, StackFiles files, Trial? trial, CancellationToken cancel)
    {
        (Applied, Notes, Trial) = (applied, notes, trial);
        return Task.CompletedTask;
    }

    public Task SaveTrialAsync(Trial? trial, CancellationToken cancel)
    {
        Trial = trial;
        return Task.CompletedTask;
    }

    public Task SaveRoutingAsync(CaddyRouting routing, CancellationToken cancel) => Task.CompletedTask;

    public Task<string?> ReadComposeAsync(CancellationToken cancel) => Task.FromResult<string?>(null);

    public Task<string> WriteDraftAsync(string composeYaml, CancellationToken cancel) => Task.FromResult("/nowhere");

    public void DiscardDraft()
    {
    }
}
