using Tower.Actors.Domain.Steps;
using Tower.Actors.Options;
using Tower.Messages.Deployments;

namespace Tower.Actors.Execution;

/// <summary>
/// How some kinds of work are done, each through the ports of one external system. Expected failures are <see cref="StepFailed"/>s, or
/// exceptions of adapters; anything else is a defect.
/// </summary>
public abstract class StepHandlers
{
    private readonly Dictionary<Type, StepHandler> _handlers = [];

    /// <summary>The kinds of work, and how each is done.</summary>
    internal IReadOnlyDictionary<Type, StepHandler> Handlers => _handlers;

    /// <summary>Declares how a kind of work is done.</summary>
    /// <param name="step">The step the work belongs to.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="work">Does it.</param>
    protected void Handle<TWork>(DeploymentStep step, Limit limit, Func<TWork, StepContext, Task<object>> work)
        where TWork : StepWork => Handle(step, _ => limit, work);

    /// <summary>Declares how a kind of work is done that may take as long as it says itself.</summary>
    /// <param name="step">The step the work belongs to.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="work">Does it.</param>
    protected void Handle<TWork>(DeploymentStep step, Func<TWork, Limit> limit, Func<TWork, StepContext, Task<object>> work)
        where TWork : StepWork =>
        _handlers.Add(typeof(TWork), new StepHandler(step, asked => limit((TWork)asked), (asked, context) => work((TWork)asked, context)));
}

/// <summary>How a kind of work is done.</summary>
/// <param name="Step">The step it belongs to.</param>
/// <param name="Limit">How long a piece of it may take.</param>
/// <param name="Do">Does a piece of it.</param>
internal sealed record StepHandler(DeploymentStep Step, Func<StepWork, Limit> Limit, Func<StepWork, StepContext, Task<object>> Do);
