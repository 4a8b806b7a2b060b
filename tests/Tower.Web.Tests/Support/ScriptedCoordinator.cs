using System.Collections.Immutable;
using System.Threading.Channels;
using Akka.Actor;
using Tower.Actors.Deployments;
using Tower.Actors.Deployments.Logs;
using Tower.Actors.Domain.Redaction;
using Tower.Messages.Deployments;
using Tower.Messages.Logs;

namespace Tower.Web.Tests.Support;

/// <summary>
/// A coordinator that runs nothing: what a deployment says and how it ends is up to the test. Its logs are real ones.
/// </summary>
internal sealed class ScriptedCoordinator : ReceiveActor
{
    private readonly Dictionary<DeploymentId, SubmitDeployment> _known = [];
    private readonly Dictionary<DeploymentId, DeploymentOutcome> _ended = [];

    public ScriptedCoordinator(
        ChannelWriter<SubmitDeployment> submitted,
        Func<SubmitDeployment, ISubmitAnswer> answer,
        Func<ImmutableArray<DeploymentSummary>> list,
        ChannelWriter<DeploymentId> confirmed)
    {
        Receive<TrialRequestSeen>(seen => confirmed.TryWrite(seen.By));
        Receive<ListDeployments>(_ => Sender.Tell(new DeploymentsListed(list())));
        Receive<SubmitDeployment>(request =>
        {
            var reply = answer(request);
            if (reply is DeploymentAccepted)
            {
                _known.Add(request.Id, request);
                Context.ActorOf(
                    DeploymentLog.Props(request.Id, SecretRedactor.KeysOnly, TimeProvider.System, NoJournal.Instance), request.Id.Value);
            }
            Sender.Tell(reply);
            submitted.TryWrite(request);
        });
        Receive<FindDeployment>(find => Sender.Tell(_known.TryGetValue(find.Id, out var request)
            ? new DeploymentFound(
                find.Id, request.Trigger, request.RequestedAt, _ended.TryGetValue(find.Id, out var end) ? end : null)
            : new DeploymentUnknown(find.Id)));
        Receive<DescribeDeployment>(describe => Sender.Tell(list().FirstOrDefault(one => one.Id == describe.Id) is { } summary
            ? new DeploymentDescribed(summary)
            : new DeploymentUnknown(describe.Id)));
        Receive<CancelDeployment>(cancel => Sender.Tell(new CancelRefused(cancel.Id, $"it is over, too late for {cancel.By}")));
        Receive<SubscribeToLog>(subscribe => Context.Child(subscribe.Id.Value).Forward(subscribe));
        Receive<LogLine>(line => Context.Child(line.Id.Value).Forward(line));
        Receive<End>(end =>
        {
            _ended.Add(end.Id, end.Outcome);
            Context.Child(end.Id.Value).Tell(new FinishLog(end.Outcome, "in 1.0 s"));
        });
        Receive<Lose>(lose => Context.Stop(Context.Child(lose.Id.Value)));
    }

    /// <summary>Ends a deployment's log in order.</summary>
    internal sealed record End(DeploymentId Id, DeploymentOutcome Outcome);

    /// <summary>Its log stops in the middle, as after a crash.</summary>
    internal sealed record Lose(DeploymentId Id);
}
