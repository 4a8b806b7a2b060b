using System.Text.Json.Nodes;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;

namespace Tower.Actors.Domain.Rendering.Caddy;

/// <summary>
/// Renders where certificates come from: an ACME server for public names, Caddy's own authority for local ones.
/// </summary>
internal static class CaddyTls
{
    /// <summary>
    /// Where Caddy finds the root of another ACME server: <c>acme-root.pem</c> beside <c>Caddy.json</c>.
    /// </summary>
    public const string AcmeRootFile = "/etc/caddy/acme-root.pem";

    /// <summary>Every domain that answers on HTTPS, and so needs a certificate.</summary>
    public static IEnumerable<string> Domains(StackSpec stack) =>
        stack.Routes.Select(route => route.Domain).Concat(stack.Redirects.Select(redirect => redirect.From));

    /// <summary>The <c>tls</c> app.</summary>
    public static JsonObject App(StackSpec stack, TowerOptions options)
    {
        var policies = new JsonArray();
        // A name that never leaves the machine no public authority can prove.
        var domains = Domains(stack).ToLookup(DomainName.IsLocal);
        AddPolicy(policies, domains[true], new JsonObject { ["module"] = "internal" });
        AddPolicy(policies, domains[false], AcmeIssuer(stack, options));
        return new JsonObject { ["automation"] = new JsonObject { ["policies"] = policies } };
    }

    /// <summary>Whether a domain needs a certificate of Caddy's own authority.</summary>
    public static bool NeedsLocalAuthority(StackSpec stack) => Domains(stack).Any(DomainName.IsLocal);

    /// <summary>The <c>pki</c> app: in a container there is no trust store of a user to put the root into.</summary>
    public static JsonObject LocalAuthority() => new()
    {
        ["certificate_authorities"] = new JsonObject { ["local"] = new JsonObject { ["install_trust"] = false } },
    };

    // A policy without subjects would be the one for every other name.
    private static void AddPolicy(JsonArray policies, IEnumerable<string> domains, JsonObject issuer)
    {
        var subjects = new JsonArray([.. domains.Select(domain => JsonValue.Create(domain))]);
        if (subjects.Count > 0)
            policies.Add((JsonNode)new JsonObject { ["subjects"] = subjects, ["issuers"] = new JsonArray(issuer) });
    }

    private static JsonObject AcmeIssuer(StackSpec stack, TowerOptions options)
    {
        var issuer = new JsonObject { ["module"] = "acme", ["email"] = CaddyAuth.Literal(stack.AdminEmail) };
        if (options.AcmeCa is { } ca)
            issuer["ca"] = ca;
        if (options.AcmeCaRoot is not null)
            issuer["trusted_roots_pem_files"] = new JsonArray(AcmeRootFile);
        return issuer;
    }
}
