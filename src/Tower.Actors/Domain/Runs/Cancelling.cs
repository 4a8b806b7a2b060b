using Tower.Messages.Deployments;

namespace Tower.Actors.Domain.Runs;

/// <summary>What somebody who cancels is told.</summary>
internal static class Cancelling
{
    public const string IsRecovered = "it did not come to its end, and is being completed or undone";
    public const string IsUndone = "it is being undone already";
    public const string IsOver = "it is over";
    public const string HasMoved =
        "the traffic has moved, so it is completed; to go back then, POST /deployments/<id>/restore with the one before it, which GET /deployments lists";

    public static DeploymentRun RefuseCancel(this DeploymentRun run, string reason) =>
        run.With(new RunEffect.AnswerCancel(new CancelRefused(run.Id, reason)));

    public static DeploymentRun AcceptCancel(this DeploymentRun run, string by) =>
        run.With(new RunEffect.AnswerCancel(new CancelAccepted(run.Id, WasWaiting: false))).Warn(run.Step, $"cancelled by {by}");
}
