using Tower.Benchmarks.Load;

namespace Tower.Benchmarks.Subjects;

/// <summary>A way to deploy apps to this machine, behind Caddy.</summary>
internal interface ISubject
{
    /// <summary>As it is called in tables.</summary>
    string Name { get; }

    /// <summary>Trusts the subject's Caddy; there from the first deployment on.</summary>
    LoadClient Client { get; }

    /// <summary>Where an app answers.</summary>
    Uri Address(string app);

    /// <summary>The labels, as name=value, that all containers of an app have, now and later, and no others.</summary>
    string[] Labels(string app);

    /// <summary>The id of the container of the Caddy in front of the apps.</summary>
    Task<string> CaddyAsync(CancellationToken cancel);

    /// <summary>Makes these apps run, and no others.</summary>
    /// <param name="apps">All of them.</param>
    /// <param name="cancel">Breaks it off.</param>
    /// <returns>How it went; a failure to deploy is a result.</returns>
    Task<Deployed> DeployAsync(IReadOnlyList<AppSettings> apps, CancellationToken cancel);

    /// <summary>Removes every app; the subject can be used again.</summary>
    Task ClearAsync(CancellationToken cancel);
}

/// <summary>How a deployment ended.</summary>
internal enum DeployOutcome
{
    /// <summary>It says that the apps run.</summary>
    Succeeded,

    /// <summary>It says that there was nothing to do.</summary>
    Unchanged,

    /// <summary>It says that it did not work.</summary>
    Failed,

    /// <summary>It did not even begin: the document is not understood.</summary>
    Refused,

    /// <summary>It said nothing within its time.</summary>
    TimedOut,

    /// <summary>Its answer broke off, and did not say how it ended.</summary>
    BrokenOff,
}

/// <summary>What a deployment said about itself.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Live">From the request until it said that the new app serves; null: it did not.</param>
/// <param name="Total">From the request to its end.</param>
/// <param name="Words">Its last words, when it did not succeed.</param>
internal sealed record Deployed(DeployOutcome Outcome, TimeSpan? Live, TimeSpan Total, string Words)
{
    /// <summary>The apps run as asked for.</summary>
    public bool IsGood => Outcome is DeployOutcome.Succeeded or DeployOutcome.Unchanged;

    /// <summary>For what must work before there is anything to measure.</summary>
    /// <exception cref="InvalidOperationException">It did not.</exception>
    public Deployed OrThrow(string what) => IsGood
        ? this
        : throw new InvalidOperationException($"{what} could not be deployed ({Outcome}): {Words}");
}
