using Tower.Actors.Domain.Intents;
using Tower.Actors.Domain.Routing;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Trials;
using Tower.Actors.Ports;
using Tower.Messages.Intents;

namespace Tower.Actors.Tests.State;

/// <summary>A store without a disk, held to the same contract as the one with.</summary>
public sealed class InMemoryStateStore : IStateStore
{
    private byte[]? _intent;

    /// <summary>Thrown by the next save, which then changes nothing; null: it works.</summary>
    public Exception? NextSaveFails { get; set; }

    /// <inheritdoc/>
    public Intent? Applied { get; private set; }

    /// <inheritdoc/>
    public StackNotes Notes { get; private set; } = StackNotes.Empty;

    public Trial? Trial { get; private set; }

    /// <summary>The compose file.</summary>
    public string? ComposeYaml { get; private set; }

    /// <summary>How Caddy routes from its start.</summary>
    public CaddyRouting? Routing { get; private set; }

    /// <summary>The temporary compose file.</summary>
    public string? Draft { get; private set; }

    /// <summary>How often everything was saved.</summary>
    public int Saves { get; private set; }

    /// <inheritdoc/>
    public Task<Intent?> LoadAsync(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        Draft = null;
        Applied = _intent is null ? null : IntentReader.ReadSaved(_intent).Intent;
        Trial = TrialDecision.InForce(Trial, Applied is null ? null : TowerAccess.Of(Applied.Tower, Notes.Settings?.HttpsPort));
        return Task.FromResult(Applied);
    }

    /// <inheritdoc/>
    public Task SaveAsync(Intent applied, StackNotes notes, StackFiles files, Trial? trial, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (NextSaveFails is { } failure)
        {
            NextSaveFails = null;
            return Task.FromException(failure);
        }
        (ComposeYaml, Routing) = (files.ComposeYaml, files.Routing);
        if (files.TakenBack is { } takenBack)
            SettingsText = Actors.Options.SettingsText.TakeBack(SettingsText, takenBack);
        (_intent, Applied, Notes, Trial) = (IntentWriter.Write(applied), applied, notes, trial);
        Saves++;
        return Task.CompletedTask;
    }

    /// <summary>What <c>settings.env</c> says.</summary>
    public string SettingsText { get; set; } = "";

    /// <inheritdoc/>
    public Task SaveTrialAsync(Trial? trial, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (NextSaveFails is { } failure)
        {
            NextSaveFails = null;
            return Task.FromException(failure);
        }
        Trial = trial;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task SaveRoutingAsync(CaddyRouting routing, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        Routing = routing;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<string?> ReadComposeAsync(CancellationToken cancel) => Task.FromResult(ComposeYaml);

    /// <inheritdoc/>
    public Task<string> WriteDraftAsync(string composeYaml, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        Draft = composeYaml;
        return Task.FromResult("/in-memory/.docker-compose.yml.tmp");
    }

    /// <inheritdoc/>
    public void DiscardDraft() => Draft = null;
}
