using Tower.Actors.Domain.Values;
using Tower.Actors.Options;

namespace Tower.Actors.Domain.Trials;

/// <summary>What is said of a trial: in the plan, at the end of the deployment, when it is undone. Pure.</summary>
internal static class TrialText
{
    /// <summary>The line of a plan.</summary>
    public static string Plan(TowerAccess before, TowerAccess after, TowerOptions options) =>
        $"{Changes(before, after)} changes: on trial for {Seconds(options)} after the deployment; confirm with "
        + $"{Curl(after, options)}, otherwise it goes back by itself";

    /// <summary>The line before the result of a deployment.</summary>
    public static string Confirm(Trial trial, TowerAccess after, TowerOptions options) =>
        $"on trial for {Seconds(options)}: {Changes(trial.Before, after)}; confirm with {Curl(after, options)}, "
        + "otherwise it goes back by itself"
        + (trial.CredentialsConfirmed ? "; Tower asks there itself as well" : "");

    /// <summary>Why a trial is undone: the first line of the deployment that does it.</summary>
    public static string Reverts(Trial trial, TowerAccess after, TowerOptions options) =>
        (trial.CredentialsConfirmed
            ? $"nothing reached this Tower at {Address(after, options)}"
            : $"no request with {(after.HasCredentialsOf(trial.Before) ? "" : "the new ")}credentials came to {Address(after, options)}")
        + $" within {Seconds(options)}: {Changes(trial.Before, after)} goes back to what it was before {trial.By}";

    /// <summary>What is different, as a list.</summary>
    public static string Changes(TowerAccess before, TowerAccess after) => string.Join(", ", after.ChangesFrom(before));

    /// <summary>Where Tower's API begins.</summary>
    public static string Address(TowerAccess access, TowerOptions options) =>
        $"{(options with { HttpsPort = access.HttpsPort ?? options.HttpsPort }).AddressOf(access.Domain)}/";

    // curl asks for the password, so that it is in no history. Local names have certificates of Caddy's own authority.
    private static string Curl(TowerAccess access, TowerOptions options) =>
        $"curl -sS {(DomainName.IsLocal(access.Domain) ? "-k " : "")}-u '{access.Username}' {Address(access, options)}status";

    private static string Seconds(TowerOptions options) => $"{options.TrialTime.TotalSeconds:0} s";
}
