namespace Tower.Web.Security;

/// <summary>What came of a name and a password.</summary>
internal enum CredentialVerdict
{
    /// <summary>They are those of the applied intent.</summary>
    Accepted,
    /// <summary>They are not.</summary>
    Refused,
    /// <summary>Not looked at: too many come at once, or too many wrong ones came before.</summary>
    TooMany,
    /// <summary>There is no applied intent to compare them with.</summary>
    NotInitialised,
}

/// <summary>Whose many passwords keep one from being looked at.</summary>
internal enum Crowd
{
    /// <summary>Those of other addresses.</summary>
    Others,
    /// <summary>Wrong ones of this address, before.</summary>
    OwnFailures,
    /// <summary>Those of this address, now.</summary>
    OwnAtOnce,
}

/// <summary>A verdict.</summary>
/// <param name="Verdict">The verdict.</param>
internal readonly record struct CredentialAnswer(CredentialVerdict Verdict)
{
    /// <summary>They are right.</summary>
    public static CredentialAnswer Accepted => new(CredentialVerdict.Accepted);

    /// <summary>There is nothing to compare them with.</summary>
    public static CredentialAnswer NotInitialised => new(CredentialVerdict.NotInitialised);

    /// <summary>With <see cref="CredentialVerdict.Refused"/>: whether a check was made for it; each is within the limits.</summary>
    public bool WasChecked { get; private init; }

    /// <summary>How loudly a refusal is logged: one that cost no check is not limited, and a loop of them would flood the log.</summary>
    public LogLevel LevelOfRefusal => WasChecked ? LogLevel.Warning : LogLevel.Debug;

    /// <summary>With <see cref="CredentialVerdict.TooMany"/>: whose.</summary>
    public Crowd Crowd { get; private init; }

    /// <summary>With <see cref="CredentialVerdict.TooMany"/>: when to try again.</summary>
    public TimeSpan RetryAfter { get; private init; }

    /// <summary>They are wrong.</summary>
    public static CredentialAnswer Refused(bool wasChecked) => new(CredentialVerdict.Refused) { WasChecked = wasChecked };

    /// <summary>They were not looked at.</summary>
    public static CredentialAnswer Unchecked(Crowd crowd, TimeSpan retryAfter) =>
        new(CredentialVerdict.TooMany) { Crowd = crowd, RetryAfter = retryAfter };

    /// <summary>The same, as the limiter has it.</summary>
    public static CredentialAnswer Unchecked(Attempt attempt) =>
        Unchecked(attempt.OwnWait > TimeSpan.Zero ? Crowd.OwnFailures : Crowd.Others, attempt.RetryAfter);
}
