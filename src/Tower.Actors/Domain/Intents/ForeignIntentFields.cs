namespace Tower.Actors.Domain.Intents;

/// <summary>Fields that a whole document, or the section of a service of Tower's own, has in other tools.</summary>
internal static class ForeignIntentFields
{
    /// <summary>In the document.</summary>
    public static IReadOnlyList<ForeignField> OfDocument { get; } =
    [
        new("services service containers app application applications workloads accessories",
            "here it is \"apps\", a list: [{ \"name\": \"api\", \"image\": \"registry://api:^1.2.0\" }]"),
        new("$schema", "leave it out, and set the schema (GET /schema) in your editor instead"),
        new("sops", "the document is still encrypted by sops: sops -d intent.json | curl … --data-binary @-"),
        new("intent document data body payload", "leave it out: what is in it belongs at the top level of the document"),
        new("email mail acme_email letsencrypt_email contact", "here it is \"adminEmail\""),
        new("grafana monitoring telemetry observability metrics otel_lgtm", "here it is \"otel\""),
        new("caddy traefik proxy ingress nginx networks configs", "leave it out: Tower sets up Caddy, the network and the certificates by itself"),
        new("apiVersion api_version schema_version", "here it is \"version\": \"1\""),
        new("kind metadata spec", "leave it out: an intent is not a Kubernetes object; GET /schema lists its fields"),
        new("users accounts", "leave it out: \"tower\", \"registry\" and \"otel\" each have their own \"username\" and \"passwordHash\""),
    ];

    /// <summary>In <c>tower</c>, <c>registry</c> and <c>otel</c>.</summary>
    public static IReadOnlyList<ForeignField> OfSection { get; } =
    [
        new("password pass passwd pwd secret hash password_bcrypt htpasswd basic_auth auth",
            "here it is \"passwordHash\", a bcrypt hash of the password and never the password itself"),
        new("user login name", "here it is \"username\""),
        new("host hostname url fqdn server", "here it is \"domain\""),
        new("image tag", "leave it out: \"version\" is the tag of Tower's and otel-lgtm's images; settings of the server (TOWER_IMAGE, TOWER_REGISTRY_IMAGE, …) name the images"),
        new("port ports", "leave it out: the ports are settings of the server (TOWER_HTTP_PORT, TOWER_HTTPS_PORT)"),
        new("email admin_email", "here it is \"adminEmail\", beside the sections"),
    ];
}
