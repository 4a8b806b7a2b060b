using System.Text.RegularExpressions;

namespace Tower.Web.Hosting;

/// <summary>
/// What Akka hands to the host's log: <c>[INFO][time][Thread 0005][akka://tower/user/…][DeploymentId=…] text</c>. Time and
/// level are the line's own already, and the thread helps nobody.
/// </summary>
internal static partial class AkkaText
{
    /// <summary>Who says what: the deployment, else the actor, else the last part of the category.</summary>
    public static (string Source, string Text) Split(string category, string message)
    {
        if (!category.StartsWith("Akka.", StringComparison.Ordinal) || Message().Match(message) is not { Success: true } match)
            return (category[(category.LastIndexOf('.') + 1)..], message);
        var deployment = match.Groups["deployment"];
        // An actor's path, or a name with the system's address behind it.
        var source = match.Groups["source"].Value.Split(' ')[0];
        return (
            deployment.Success ? deployment.Value : source[(source.TrimEnd('/').LastIndexOf('/') + 1)..],
            match.Groups["text"].Value);
    }

    [GeneratedRegex(
        @"^\[\w+\]\[[^\]]*\]\[Thread \d+\]\[(?<source>[^\]]*)\](\[(DeploymentId=(?<deployment>[^\]]*)|\w+=[^\]]*)\])* (?<text>.*)$",
        RegexOptions.Singleline)]
    private static partial Regex Message();
}
