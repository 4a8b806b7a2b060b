using Tower.Actors.Domain.Images;
using Tower.Messages.Deployments;

namespace Tower.Web.Status;

/// <summary>One container, or the lack of one.</summary>
/// <param name="Name">What it is called here: the app, or app and generation when there are several.</param>
/// <param name="App">The app.</param>
/// <param name="Generation">The generation; null without a container.</param>
/// <param name="IsCurrent">Whether it belongs to the applied intent.</param>
/// <param name="State">The engine's word, or <c>missing</c>.</param>
/// <param name="Health"><c>healthy</c>, <c>unhealthy</c>, <c>starting</c>; null when nobody can tell.</param>
internal sealed record ServiceStatus(
    string Name, string App, string? Generation, bool IsCurrent, string State, string? Health)
{
    /// <summary>
    /// Its image, in JSON <c>version</c>, <c>digest</c> and <c>reference</c>; null: not known.
    /// </summary>
    public ImageVersion? Image { get; init; }

    /// <summary>When its process last started; null: never, or not known.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When its process ended; null while it runs, or when that is not known.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How many containers of its service run, and how many should; null for what should not be there.</summary>
    public ReplicaCount? Replicas { get; init; }

    /// <summary>How often the engine restarted it since somebody last started it.</summary>
    public int Restarts { get; init; }

    /// <summary>Whether it ends again and again: the engine is about to restart it, or did within the last minutes.</summary>
    public bool IsCrashLoop { get; init; }

    /// <summary>Of its last end; null while it runs, and when it has not ended.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Whether the kernel killed it because memory was short.</summary>
    public bool OutOfMemory { get; init; }

    /// <summary>Why it is unhealthy, or why not everything is known of it; one line; null: no reason.</summary>
    public string? Reason { get; init; }

    /// <summary>
    /// The earlier image a restore brought back and that stays until a document is applied, in JSON <c>held</c> with
    /// <c>version</c>, <c>digest</c>, <c>reference</c> and <c>by</c>, the restore; null: none.
    /// </summary>
    public HeldImage? Held { get; init; }
}

/// <summary>The containers of a service.</summary>
/// <param name="Running">How many run.</param>
/// <param name="Wanted">How many should.</param>
internal sealed record ReplicaCount(int Running, int Wanted);
