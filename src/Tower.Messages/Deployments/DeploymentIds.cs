using System.Globalization;

namespace Tower.Messages.Deployments;

/// <summary>
/// Gives out ids, each behind all before it: which deployment was the last, and so has to be recovered, is read off their
/// order, by whoever comes next. Not for several threads at once.
/// </summary>
public sealed class DeploymentIds
{
    private const string Second = "yyyyMMdd'T'HHmmss";
    private const long PerSecond = 0x10000;
    private long _last;

    /// <summary>
    /// Has the ids to come sort behind this one as well: the last of the process before, whose clock may have been ahead.
    /// </summary>
    /// <param name="last">What is no id of this kind changes nothing.</param>
    public void StartBehind(DeploymentId last)
    {
        if (last.Value.Split('-') is [var second, { Length: 4 } fraction]
            && DateTime.TryParseExact(second, Second, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            && int.TryParse(fraction, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var part))
        {
            _last = Math.Max(_last, (time.Ticks / TimeSpan.TicksPerSecond * PerSecond) + part);
        }
    }

    /// <summary>
    /// The next id: the time in UTC to the second and, in four hex digits, its fraction in 65536ths. When the clock has not
    /// moved since the last one, or has gone back, it is the next fraction behind the last.
    /// </summary>
    public DeploymentId Next(DateTimeOffset now)
    {
        var (seconds, rest) = Math.DivRem(now.UtcTicks, TimeSpan.TicksPerSecond);
        _last = Math.Max(_last + 1, seconds * PerSecond + rest * PerSecond / TimeSpan.TicksPerSecond);
        var time = new DateTime(_last / PerSecond * TimeSpan.TicksPerSecond, DateTimeKind.Utc);
        return new($"{time.ToString(Second, CultureInfo.InvariantCulture)}-{_last % PerSecond:x4}");
    }
}
