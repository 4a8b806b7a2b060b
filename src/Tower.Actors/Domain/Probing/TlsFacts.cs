namespace Tower.Actors.Domain.Probing;

/// <summary>What a TLS handshake for a domain showed.</summary>
public enum TlsState
{
    /// <summary>A certificate for this domain, within its time.</summary>
    Valid,
    /// <summary>A certificate for this domain whose time is over.</summary>
    Expired,
    /// <summary>A certificate for other names.</summary>
    WrongName,
    /// <summary>No handshake, and so no certificate.</summary>
    None,
}

/// <summary>The certificate of a domain as a visitor would meet it.</summary>
/// <param name="State">Whether it is good.</param>
/// <param name="Issuer">Who signed it, e.g. <c>Let's Encrypt R11</c>; null without one.</param>
/// <param name="NotAfter">When it ends (UTC); null without one.</param>
/// <param name="Reason">Why there is none; null with one.</param>
public sealed record TlsFacts(TlsState State, string? Issuer, DateTimeOffset? NotAfter, string? Reason)
{
    /// <summary>No certificate.</summary>
    public static TlsFacts Missing(string reason) => new(TlsState.None, null, null, reason);

    /// <summary>The facts in words, e.g. <c>Let's Encrypt R11, 89 days left</c>.</summary>
    public string Describe(DateTimeOffset now) => State switch
    {
        TlsState.Valid => $"{Issuer}, {Span(NotAfter!.Value - now)} left",
        TlsState.Expired => $"certificate expired {Span(now - NotAfter!.Value)} ago, {Issuer}",
        TlsState.WrongName => $"certificate is for another name, {Issuer}",
        _ => $"no certificate: {Reason}",
    };

    // Caddy's own authority signs for twelve hours: "0 days" would look like an alarm.
    private static string Span(TimeSpan span) => span switch
    {
        { TotalDays: >= 2 } => $"{(int)span.TotalDays} days",
        { TotalHours: >= 1 } => $"{(int)span.TotalHours} h",
        _ => $"{Math.Max(0, (int)span.TotalMinutes)} min",
    };
}
