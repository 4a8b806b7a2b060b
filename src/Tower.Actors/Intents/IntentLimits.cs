namespace Tower.Actors.Intents;

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

    /// <summary>Characters of a user's name.</summary>
    public const int Username = 128;

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
