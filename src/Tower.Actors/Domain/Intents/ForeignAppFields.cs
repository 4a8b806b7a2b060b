using Tower.Actors.Options;

namespace Tower.Actors.Domain.Intents;

/// <summary>Fields that a service, an app or a container has in other tools.</summary>
internal static class ForeignAppFields
{
    /// <summary>An intent says it in another way.</summary>
    public static IReadOnlyList<ForeignField> ThatHaveAField { get; } =
    [
        new("environment environments env_vars environment_variables envs variables vars config config_vars",
            "here it is \"env\": { \"NAME\": \"value\" }"),
        new("secret secret_env credentials sensitive", "here it is \"secrets\": { \"NAME\": \"value\" }"),
        new("args cmd run exec start start_command custom_command",
            "here it is \"command\", one word per element: [\"node\", \"server.js\"]"),
        new("ports expose publish published port_mappings ports_mappings ports_exposes exposed_port container_port containerPort internal_port "
            + "target_port app_port listen listen_port http_port host_port",
            "here it is \"port\", the one the app listens on in its container; only Caddy publishes ports on the host"),
        new("container_name service service_name app app_name slug", "here it is \"name\""),
        new("scale instances count num_replicas quantity formation processes dynos", "here it is \"replicas\""),
        new("deploy", "leave it out: \"replicas\" and \"resources\" are fields of the app itself"),
        new("mounts volume volume_mounts bind binds storage persistent_storage persistence disks directories",
            "here it is \"volumes\": [\"data:/var/lib/app\"]"),
        new("mem_limit mem ram memory_limit mem_reservation memswap_limit limits requests cpu cpu_limit cpu_quota cpu_shares cpu_count cpu_period",
            "here it is \"resources\": { \"memory\": \"512m\", \"cpus\": 0.5 }"),
        new("pids_limit pid_limit max_pids pids_max", "here it is \"pids\": 2048"),
        new("tag version image_tag digest", "here it is part of \"image\": \"registry://api:1.2.3\""),
        new("host hosts url fqdn domain_name domain_names domainname virtual_host vhost server_name servername route routes ingress proxy",
            "here it is \"domain\": \"api.example.com\""),
        new("health_check_path health_path health_check_url health readiness_probe readinessProbe liveness_probe livenessProbe startup_probe startupProbe probe checks check",
            "here it is \"healthCheck\": { \"path\": \"/health\" }"),
        new("stop_timeout stop_wait_time kill_timeout shutdown_timeout termination_grace_period_seconds terminationGracePeriodSeconds",
            "here it is \"stopGracePeriod\", in seconds"),
        new("update_config rollout update_strategy deploy_strategy rolling_update", "here it is \"strategy\": \"rolling\" or \"recreate\""),
        new("run_as run_as_user uid gid user_id security_context", "here it is \"user\": \"1000:1000\""),
    ];

    /// <summary>An intent has nothing for it.</summary>
    public static IReadOnlyList<ForeignField> ThatHaveNone { get; } =
    [
        new("env_file env_files envFrom dotenv", "leave it out: Tower reads no env file, so put the values into \"env\" and \"secrets\" in the job (jq)"),
        new("entrypoint entry_point", "leave it out: the image's entrypoint stays, and \"command\" is passed to it as arguments"),
        new("depends_on requires needs wait_for", "leave it out: apps start together, and one that exits is restarted until "
            + "\"healthCheck.startPeriod\" is over; have the app retry until what it needs answers"),
        new("restart restart_policy", "leave it out: Tower always restarts containers, also after a reboot"),
        new("networks network network_mode links external_links aliases hostname host_name",
            "leave it out: apps share one network and reach each other by \"name\", e.g. http://api:3000"),
        new("labels label annotations traefik", "leave it out: Tower makes the routes from \"domain\""),
        new("build build_args dockerfile context builder buildpack buildpacks repository repo git git_repository branch source",
            "leave it out: build the image in CI, push it to this server's registry, and name it in \"image\""),
        new("volumes_from", "leave it out: a volume belongs to one app"),
        new("ssl tls https force_https letsencrypt letsencrypt_host certificate certificates cert_resolver certresolver",
            "leave it out: every domain gets HTTPS and a certificate automatically"),
        new("privileged devices device security_opt pid ipc userns_mode cgroup_parent gpus runtime group_add",
            "leave it out: apps get nothing of the host; single Linux capabilities go in \"capAdd\", and those that reach beyond the "
            + $"container need {SettingNames.Capabilities} on the server"),
        new("logging log_driver log_opt logs", "leave it out: Docker keeps what the app prints (docker compose logs)"),
        new("stop_signal", "leave it out: the image's STOPSIGNAL is sent, or SIGTERM if it has none"),
        new("working_dir workdir working_directory cwd", "leave it out: the image's WORKDIR applies"),
        new("platform pull_policy imagePullPolicy image_pull_policy", "leave it out: Tower pulls missing images, by digest and for this server's platform"),
        new("extends profiles template anchors <<", "leave it out: Tower has no templates, so build the whole document in the CI job (jq)"),
        new("enabled disabled paused", "leave it out: to stop an app, remove it from \"apps\"; its volumes stay"),
        new("autoscaling min_replicas max_replicas min_machines_running", "leave it out: \"replicas\" is a fixed number"),
        new("stdin_open tty attach", "leave it out: apps have no terminal"),
        new("ulimits shm_size tmpfs read_only sysctls oom_score_adj dns dns_search extra_hosts mac_address configs",
            "leave it out: the defaults of the image and of Docker apply"),
    ];
}
