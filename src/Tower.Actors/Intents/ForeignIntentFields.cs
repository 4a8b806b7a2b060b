namespace Tower.Actors.Intents;

/// <summary>Fields that a whole document, or the section of a service of Tower's own, has in other tools.</summary>
internal static class ForeignIntentFields
{
    /// <summary>In the document.</summary>
    public static IReadOnlyList<ForeignField> OfDocument { get; } =
    [
        new("services service containers app application applications workloads accessories",
            "here it is \"apps\", a list: [{ \"name\": \"api\", \"image\": \"registry://api:^1.2.0\" }]"),
        new("$schema", "leave it out, and name the schema (GET /schema) in the settings of the editor"),
        new("sops", "the document is still encrypted by sops: sops -d intent.json | curl … --data-binary @-"),
        new("email mail acme_email letsencrypt_email contact", "here it is \"adminEmail\""),
        new("grafana monitoring telemetry observability metrics otel_lgtm", "here it is \"otel\""),
        new("caddy traefik proxy ingress nginx networks configs", "there is none: Tower sets up Caddy, the network and the certificates by itself"),
        new("apiVersion api_version schema_version", "here it is \"version\": \"1\""),
        new("kind metadata spec", "there is none: an intent is no object of Kubernetes; GET /schema has its fields"),
        new("users accounts", "there is none: each of \"tower\", \"registry\" and \"otel\" has a \"username\" and a \"passwordHash\""),
    ];

    /// <summary>In <c>tower</c>, <c>registry</c> and <c>otel</c>.</summary>
    public static IReadOnlyList<ForeignField> OfSection { get; } =
    [
        new("password pass passwd pwd secret hash password_bcrypt htpasswd basic_auth auth",
            "here it is \"passwordHash\", a bcrypt hash of the password and never the password itself"),
        new("user login name", "here it is \"username\""),
        new("host hostname url fqdn server", "here it is \"domain\""),
        new("image tag", "there is none: \"version\" is the tag of Tower's and of otel-lgtm's image, and TOWER_IMAGE and the like name the images"),
        new("port ports", "there is none: TOWER_HTTP_PORT and TOWER_HTTPS_PORT are settings of the server"),
        new("email admin_email", "here it is \"adminEmail\", beside the sections"),
    ];
}
