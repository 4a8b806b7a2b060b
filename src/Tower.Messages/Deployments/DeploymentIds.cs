namespace Tower.Messages.Deployments;

/// <summary>
/// Gives out ids, each behind all before it: which deployment was the last, and so has to be recovered, is read off their
/// order. Not for several threads at once.
/// </summary>
public sealed class DeploymentIds
{
    private const long PerSecond = 0x10000;
    private long _last;

    /// <summary>
    /// The next id: the time in UTC to the second and, in four hex digits, its fraction in 65536ths. When the clock has not
    /// moved since the last one, or has gone back, it is the next fraction behind the last.
    /// </summary>
    public DeploymentId Next(DateTimeOffset now)
    {
        var (seconds, rest) = Math.DivRem(now.UtcTicks, TimeSpan.TicksPerSecond);
        _last = Math.Max(_last + 1, seconds * PerSecond + rest * PerSecond / TimeSpan.TicksPerSecond);
        var time = new DateTime(_last / PerSecond * TimeSpan.TicksPerSecond, DateTimeKind.Utc);
        return new($"{time:yyyyMMdd'T'HHmmss}-{_last % PerSecond:x4}");
    }
}
