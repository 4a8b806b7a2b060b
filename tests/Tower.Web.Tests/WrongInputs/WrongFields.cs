using static Tower.Web.Tests.WrongInputs.WrongInput;

namespace Tower.Web.Tests.WrongInputs;

/// <summary>Fields of other tools, and fields there are none of.</summary>
internal static class WrongFields
{
    public static IReadOnlyList<WrongInput> All { get; } =
    [
        .. App("environment", "env_file", "entrypoint", "args", "depends_on", "ports", "expose", "publish", "restart", "networks", "network_mode",
            "links", "hostname", "labels", "healthcheck", "readinessProbe", "container_name", "service", "build", "deploy", "scale", "volumes_from",
            "mounts", "cap_add", "cap_drop", "privileged", "devices", "pids_limit", "mem_limit", "cpus", "memory", "tag", "version", "fqdn", "proxy", "ssl",
            "logging", "stop_signal", "stop_grace_period", "working_dir", "pull_policy", "profiles", "enabled", "autoscaling", "tty", "ulimits",
            "run_as_user", "update_config", "path", "secret", "imgae", "evn", "something"),
        Field("/apps/0/healthCheck/test", "[\"CMD\", \"curl\"]"),
        Field("/apps/0/healthCheck/url", "\"http://localhost/health\""),
        Field("/apps/0/healthCheck/start_period", "\"30s\""),
        Field("/apps/0/healthCheck/initialDelaySeconds", "30"),
        Field("/apps/0/healthCheck/failureThreshold", "3"),
        Field("/apps/0/healthCheck/method", "\"POST\""),
        Field("/apps/0/healthCheck/disable", "true"),
        Field("/apps/0/resources/limits", "{\"memory\": \"512m\"}"),
        Field("/apps/0/resources/mem", "\"512m\""),
        Field("/intent", "{}"),
        Field("/services", "{}"),
        Field("/volumes", "{}"),
        Field("/networks", "{}"),
        Field("/$schema", "\"./schema.json\""),
        Field("/sops", "{}"),
        Field("/email", "\"admin@example.com\""),
        Field("/apiVersion", "\"v1\""),
        Field("/kind", "\"Deployment\""),
        Field("/tower/password", "\"hunter2\""),
        Field("/otel/user", "\"admin\""),
        Field("/registry/image", "\"registry:3\""),
        Field("Several unknown fields", ("/apps/0/one", "1"), ("/apps/0/two", "2"), ("/apps/0/three", "3"), ("/apps/0/healthCheck/four", "4")),
    ];

    private static IEnumerable<WrongInput> App(params string[] names) => names.Select(name => Field($"/apps/0/{name}", "\"x\""));
}
