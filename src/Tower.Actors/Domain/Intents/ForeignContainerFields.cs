namespace Tower.Actors.Domain.Intents;

/// <summary>Fields that a health check or a bound on resources has in other tools.</summary>
internal static class ForeignContainerFields
{
    /// <summary>In <c>healthCheck</c>.</summary>
    public static IReadOnlyList<ForeignField> OfHealthCheck { get; } =
    [
        new("test cmd command exec script curl", "leave it out: Tower checks over the network, with an HTTP request for \"path\" or, without \"path\", a TCP connection to \"port\""),
        new("url uri endpoint http http_get httpGet http_path route", "here it is \"path\": \"/health\", without scheme and host, because Tower asks the container directly"),
        new("start_interval", "leave it out: Tower keeps asking until the app is ready"),
        new("disable disabled enabled none", "leave \"healthCheck\" out; then a TCP connection to the app's \"port\" is enough"),
        new("initial_delay initial_delay_seconds initialDelaySeconds delay grace_period wait", "here it is \"startPeriod\", in seconds"),
        new("period period_seconds periodSeconds every frequency", "here it is \"interval\", in seconds"),
        new("timeout_seconds timeoutSeconds", "here it is \"timeout\", in seconds"),
        new("failure_threshold failureThreshold max_retries max_attempts attempts", "here it is \"retries\""),
        new("method headers status expected_status success_threshold successThreshold body", "leave it out: Tower sends GET and accepts 2xx and 3xx"),
    ];

    /// <summary>In <c>resources</c>.</summary>
    public static IReadOnlyList<ForeignField> OfResources { get; } =
    [
        new("limits reservations requests", "leave it out: \"memory\" and \"cpus\" are fields of \"resources\" itself, and both are limits"),
        new("cpu cpu_limit nano_cpus cores vcpus", "here it is \"cpus\": 0.5"),
        new("gpu gpus devices", "leave it out: apps get no devices of the host"),
        new("mem ram mem_limit memory_limit limit", "here it is \"memory\": \"512m\""),
    ];
}
