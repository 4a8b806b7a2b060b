using System.Collections.Immutable;
using Tower.Messages.Deployments;

namespace Tower.Actors.Deployments;

/// <summary>First in, first out, one at a time: who runs and who waits. Immutable and pure.</summary>
/// <param name="Capacity">How many may wait.</param>
/// <param name="Running">The one that runs, or null.</param>
/// <param name="Waiting">The others, the next one first.</param>
public sealed record DeploymentQueue(
    int Capacity, SubmitDeployment? Running, ImmutableList<SubmitDeployment> Waiting)
{
    /// <summary>An empty queue.</summary>
    public static DeploymentQueue Empty(int capacity) => new(capacity, null, []);

    /// <summary>Whether another one would be refused.</summary>
    public bool IsFull => Running is not null && Waiting.Count >= Capacity;

    /// <summary>Adds a deployment behind the others.</summary>
    /// <exception cref="InvalidOperationException">The queue is full.</exception>
    public DeploymentQueue Add(SubmitDeployment request) => IsFull
        ? throw new InvalidOperationException($"the queue of {Capacity} is full")
        : this with { Waiting = Waiting.Add(request) };

    /// <summary>Lets the next one run, when none does.</summary>
    /// <returns>The queue after it, and the one that now runs; null when one ran already or none waits.</returns>
    public (DeploymentQueue Queue, SubmitDeployment? Next) TakeNext() => Running is null && Waiting is [var next, ..]
        ? (this with { Running = next, Waiting = Waiting.RemoveAt(0) }, next)
        : (this, null);

    /// <summary>Lets one run before all that wait: one that was interrupted.</summary>
    /// <exception cref="InvalidOperationException">Another one runs.</exception>
    public DeploymentQueue RunFirst(SubmitDeployment request) => Running is null
        ? this with { Running = request }
        : throw new InvalidOperationException($"{Running.Id} runs already");

    /// <summary>Takes one out that waits; the running one and one that is not here stay as they are.</summary>
    public DeploymentQueue Drop(DeploymentId id) => this with { Waiting = Waiting.RemoveAll(request => request.Id == id) };

    /// <summary>Notes that the running one ended; another id changes nothing.</summary>
    public DeploymentQueue End(DeploymentId id) => Running?.Id == id ? this with { Running = null } : this;

    /// <summary>How many are before it: 0 for the running one; null for one that is not here.</summary>
    public int? PositionOf(DeploymentId id)
    {
        if (Running?.Id == id)
            return 0;
        var index = Waiting.FindIndex(request => request.Id == id);
        return index < 0 ? null : index + (Running is null ? 0 : 1);
    }
}
