using System.Collections.Immutable;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Values;

/// <summary>
/// The Linux capabilities of containers (capabilities(7)), by the names Compose takes. Pure.
/// </summary>
/// <remarks>
/// Of the fourteen Docker gives every container, five are left out: none of the images people publish for web apps, workers and
/// databases needs them (docs/operations.md, "Fewer capabilities"), and <c>NET_RAW</c> let one app read another's traffic
/// (docs/security.md). <c>SETPCAP</c> gives nothing a container does not have: programs give up the rest with it, as the entry point
/// of redis 8 does before it becomes another user.
/// </remarks>
public static class Capabilities
{
    /// <summary>What an app has that asks for nothing: to own files, to become another user, to open a low port, to give up these.</summary>
    public static readonly ImmutableArray<string> OfApps =
        ["CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "NET_BIND_SERVICE", "SETGID", "SETPCAP", "SETUID"];

    /// <summary>
    /// What an intent may ask for on every server: the rest of what Docker gives by itself, and what acts within a container
    /// only. All others can take over the host or another container, and need the word of the server's owner
    /// (<c>TOWER_CAPABILITIES</c>).
    /// </summary>
    public static readonly ImmutableArray<string> Askable =
        [.. OfApps, "AUDIT_WRITE", "IPC_LOCK", "MKNOD", "NET_RAW", "SETFCAP", "SYS_CHROOT", "SYS_NICE", "SYS_PTRACE"];

    /// <summary>All that Linux knows.</summary>
    public static readonly ImmutableArray<string> Known =
    [
        .. Askable, "AUDIT_CONTROL", "AUDIT_READ", "BLOCK_SUSPEND", "BPF", "CHECKPOINT_RESTORE", "DAC_READ_SEARCH", "IPC_OWNER",
        "LEASE", "LINUX_IMMUTABLE", "MAC_ADMIN", "MAC_OVERRIDE", "NET_ADMIN", "NET_BROADCAST", "PERFMON", "SYS_ADMIN", "SYS_BOOT",
        "SYS_MODULE", "SYS_PACCT", "SYS_RAWIO", "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "SYSLOG", "WAKE_ALARM",
    ];

    /// <summary>Stands for all of them in <c>capDrop</c>.</summary>
    public const string All = "ALL";

    /// <summary>How a name is compared: Docker takes <c>CAP_NET_RAW</c> and <c>net_raw</c> as well.</summary>
    public static string Normal(string name)
    {
        var upper = name.ToUpperInvariant();
        return upper.StartsWith("CAP_", StringComparison.Ordinal) ? upper[4..] : upper;
    }

    /// <summary>What an app's containers have, in ordinal order; what it drops it does not have even if it adds it.</summary>
    public static ImmutableArray<string> Of(AppSpec app)
    {
        var dropped = app.CapDrop.Select(Normal).ToHashSet(StringComparer.Ordinal);
        var own = dropped.Contains(All) ? [] : OfApps;
        return [.. own.Except(dropped).Union(app.CapAdd.Select(Normal).Except(dropped)).Order(StringComparer.Ordinal)];
    }
}
