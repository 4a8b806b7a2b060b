namespace Tower.Actors.Domain.Values;

/// <summary>The bounds of an intent's values: what the rules enforce and the JSON Schema tells.</summary>
internal static class IntentLimits
{
    /// <summary>The only version of the schema.</summary>
    public const string Version = "1";

    /// <summary>Characters of an app's name: <c>name-12345678</c> stays below DNS's 63, with room to spare.</summary>
    public const int AppName = 40;

    /// <summary>The highest TCP port; the lowest is 1.</summary>
    public const int Port = 65535;

    /// <summary>Seconds between two health checks, at least: a check of one second must be able to time out before
    /// the next.</summary>
    public const int MinInterval = 2;

    /// <summary>Seconds between two health checks, at most: an hour.</summary>
    public const int MaxInterval = 3600;

    /// <summary>Failed checks in a row, at most.</summary>
    public const int Retries = 100;

    /// <summary>Seconds a new generation may take until it is ready, at most: an hour.</summary>
    public const int StartPeriod = 3600;

    /// <summary>Seconds a container may take to stop, at most: a deployment waits for it.</summary>
    public const int StopGracePeriod = 600;

    /// <summary>Seconds an old generation may take to answer its last requests, at most: an hour.</summary>
    public const int DrainTimeout = 3600;

    /// <summary>Containers of one app, at most.</summary>
    public const int Replicas = 20;

    /// <summary>The words of a command, at most.</summary>
    public const int CommandWords = 256;

    /// <summary>Characters of a volume, names and paths together.</summary>
    public const int Volume = 1024;

    /// <summary>Characters of a volume's name.</summary>
    public const int VolumeName = 64;

    /// <summary>Bytes of memory, at least: the engine takes no bound below it.</summary>
    public const long MinMemory = 6L << 20;

    /// <summary>Bytes of memory, at most: more than any server has.</summary>
    public const long MaxMemory = 65536L << 30;

    /// <summary>Processors, at least: the kernel takes no smaller share than 1 ms of 100 ms.</summary>
    public const decimal MinCpus = 0.01m;

    /// <summary>Processors, at most.</summary>
    public const decimal MaxCpus = 256;

    /// <summary>Processes and threads, at least: fewer do not start a runtime.</summary>
    public const int MinPids = 16;

    /// <summary>Processes and threads, at most; a 64-bit kernel has four times as many (pid_max, proc(5)).</summary>
    public const int MaxPids = 1_000_000;

    /// <summary>The highest number of a user or a group: the engine's own bound.</summary>
    public const int UserNumber = int.MaxValue;

    /// <summary>Characters of a user's name.</summary>
    public const int Username = 128;

    /// <summary>Names in a list of capabilities, at most: more than Linux has.</summary>
    public const int Capabilities = 64;

    /// <summary>Trusted proxies of a document, at most: the largest CDNs have two hundred ranges.</summary>
    public const int TrustedProxies = 500;

    /// <summary>Characters of a health check's host: a domain, and a port.</summary>
    public const int HealthHost = 260;

    /// <summary>Characters of a health check's path.</summary>
    public const int HealthPath = 1024;

    /// <summary>
    /// Bytes of one environment variable, <c>NAME=value</c>. Linux refuses to start a program with a string of 128
    /// KiB or more in its
    /// environment (MAX_ARG_STRLEN, execve(2)); the KiB below it is for the longer name that a secret has on its way
    /// through compose.
    /// All variables of an app together are bounded by the document's own size, which is half of what execve takes.
    /// </summary>
    public const int Variable = 127 * 1024;
}
