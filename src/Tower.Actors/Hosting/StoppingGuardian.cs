using Akka.Actor;
using Akka.Actor.Internal;

namespace Tower.Actors.Hosting;

/// <summary>
/// How Akka supervises the actors at the top: one that throws is stopped, never restarted, and <see cref="ActorBroke"/> is
/// published. Named by <c>tower.conf</c>.
/// </summary>
public sealed class StoppingGuardian : SupervisorStrategyConfigurator
{
    /// <inheritdoc/>
    public override SupervisorStrategy Create() => new StopAndPublish();

    private sealed class StopAndPublish() : OneForOneStrategy(_ => Directive.Stop)
    {
        public override void ProcessFailure(
            IActorContext context,
            bool restart,
            IActorRef child,
            Exception cause,
            ChildRestartStats stats,
            IReadOnlyCollection<ChildRestartStats> children)
        {
            context.System.EventStream.Publish(new ActorBroke(child, cause));
            base.ProcessFailure(context, restart, child, cause, stats, children);
        }
    }
}

/// <summary>An actor at the top threw and is being stopped; published on the event stream.</summary>
/// <param name="Actor">Which.</param>
/// <param name="Cause">What it threw.</param>
internal sealed record ActorBroke(IActorRef Actor, Exception Cause);
