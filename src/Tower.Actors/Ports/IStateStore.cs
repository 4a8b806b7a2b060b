using Tower.Actors.Domain.Routing;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Trials;
using Tower.Actors.Domain.Values;
using Tower.Messages.Intents;

namespace Tower.Actors.Ports;

/// <summary>
/// Tower's files in the data directory. One writer, which holds the directory's lock: without it every write is an
/// <see cref="AdapterException"/>. Every file is replaced whole (temp, fsync, rename).
/// </summary>
public interface IStateStore
{
    /// <summary>The applied intent, or null before the first; follows <see cref="SaveAsync"/> at once.</summary>
    Intent? Applied { get; }

    /// <summary>What is known of the applied intent's apps beside the intent; follows <see cref="SaveAsync"/> at once.</summary>
    StackNotes Notes { get; }

    /// <summary>
    /// What of the applied intent is on trial, or null; follows <see cref="SaveAsync"/> and <see cref="SaveTrialAsync"/> at once,
    /// and never comes before the intent it is about.
    /// </summary>
    Trial? Trial { get; }

    /// <summary>
    /// Reads the applied intent, and what of it is on trial, from disk. An unreadable or invalid file is an
    /// <see cref="AdapterException"/>.
    /// </summary>
    Task<Intent?> LoadAsync(CancellationToken cancel);

    /// <summary>Replaces compose file, Caddy config, notes, trial and intent, and the settings where one is taken back; when one cannot be written, none is.</summary>
    /// <param name="applied">The intent, stamped.</param>
    /// <param name="notes">What is known of its apps beside it.</param>
    /// <param name="files">The files.</param>
    /// <param name="trial">What of it is on trial; null: nothing.</param>
    /// <param name="cancel">Gives up.</param>
    Task SaveAsync(Intent applied, StackNotes notes, StackFiles files, Trial? trial, CancellationToken cancel);

    /// <summary>Replaces the trial only; null: nothing is on trial any more.</summary>
    Task SaveTrialAsync(Trial? trial, CancellationToken cancel);

    /// <summary>
    /// Replaces only how Caddy routes: its config and the table of upstreams, which Caddy starts from when the stack has never
    /// run.
    /// </summary>
    Task SaveRoutingAsync(CaddyRouting routing, CancellationToken cancel);

    /// <summary>The compose file's text as it is on disk; null when there is none.</summary>
    Task<string?> ReadComposeAsync(CancellationToken cancel);

    /// <summary>Writes the compose file to a temporary name beside the good one, for checking and starting.</summary>
    /// <returns>Its absolute path; valid until <c>DiscardDraft</c>.</returns>
    Task<string> WriteDraftAsync(string composeYaml, CancellationToken cancel);

    /// <summary>Removes the temporary compose file, if there is one and this process is still the writer.</summary>
    void DiscardDraft();
}
