using System.Text;
using Tower.Web.Tests.Support;
using static Tower.Web.Tests.WrongInputs.WrongInput;

namespace Tower.Web.Tests.WrongInputs;

/// <summary>Requests whose headers, credentials, path or query are wrong.</summary>
internal static class WrongRequests
{
    private const string Hash = Intents.Hash;

    public static IReadOnlyList<WrongInput> All { get; } =
    [
        With("No Content-Type"),
        With("What curl says without -H", ("Content-Type", "application/x-www-form-urlencoded")),
        With("What curl -F says", ("Content-Type", "multipart/form-data; boundary=x")),
        With("Plain text", ("Content-Type", "text/plain")),
        With("YAML, and said so", ("Content-Type", "application/yaml")),
        With("The short word for JSON", ("Content-Type", "json")),
        With("A Content-Type with an escape sequence", ("Content-Type", "text/\u001b[31mRESULT")),
        With("Another charset", ("Content-Type", "application/json; charset=iso-8859-1")),
        With("A document said to be gzip", ("Content-Type", "application/json"), ("Content-Encoding", "gzip")),
        With("A document said to be Brotli", ("Content-Type", "application/json"), ("Content-Encoding", "br")),
        With("A document said to be zstd twice", ("Content-Type", "application/json"), ("Content-Encoding", "identity, zstd")),
        As("No credentials", null),
        As("A wrong password", Basic("tower:hunter2")),
        As("Another name", Basic($"admin:{Intents.Password}")),
        As("An empty password", Basic("tower:"), "curl -u tower:"),
        As("An empty name", Basic(":hunter2"), "curl -u :…"),
        As("Neither a name nor a password", Basic(":"), "curl -u :"),
        As("A password of spaces", Basic("tower:  "), "curl -u 'tower:  '"),
        As("A variable in single quotes as the password", Basic("tower:$TOWER_PASSWORD"), "curl -u 'tower:$TOWER_PASSWORD'"),
        As("A password of a template", Basic("tower:${{ secrets.TOWER_PASSWORD }}"), "curl -u 'tower:${{ … }}'"),
        As("A password with the line break of its file", Basic("tower:hunter2\n"), "curl -u tower:…⏎"),
        As("A password with the line break of Windows", Basic("tower:hunter2\r\n"), "curl -u tower:…\\r⏎"),
        As("A password in quotation marks, as docker --env-file keeps them", Basic("tower:\"hunter2\""), "curl -u 'tower:\"…\"'"),
        As("A user name with a space behind it", Basic("tower :hunter2"), "curl -u 'tower :…'"),
        As("A password with a space behind it", Basic("tower:hunter2 "), "curl -u 'tower:… '"),
        As("The hash in place of the password", Basic($"tower:{Hash}"), "curl -u tower:$2b$12$…"),
        As("A token", "Bearer hunter2", "Authorization: Bearer …"),
        As("Credentials that are not base64", "Basic tower:hunter2", "Authorization: Basic tower:…"),
        As("Credentials without a colon", Basic("hunter2"), "Authorization: Basic …"),
        Request("A path Tower does not have", "POST", "/deploy"),
        Request("A method Tower does not have", "PUT", "/apply"),
        Request("The right path with another method", "GET", "/apply"),
        Request("A slash too many", "POST", "//apply"),
        Request("A path with line breaks", "GET", "/x%0d%0aRESULT%20succeeded"),
        Request("A query nobody knows the value of", "POST", "/plan?dns=off%0aRESULT%20succeeded") with
        {
            Headers = [("Content-Type", "application/json")],
        },
        Request("A query that Tower does not have", "POST", "/apply?dry-run=true") with
        {
            Headers = [("Content-Type", "application/json")],
            Body = Encoding.UTF8.GetBytes(Intents.Document),
        },
        Request("A query with another value", "POST", "/apply?remove=true") with
        {
            Headers = [("Content-Type", "application/json")],
            Body = Encoding.UTF8.GetBytes(Intents.Document),
        },
        Request("A query of another request", "POST", "/refresh?after=3"),
        Request("A query where there is none, to remove a volume", "DELETE", "/volumes/tower_app_old_data?dry-run=true"),
        Request("A query where there is none, to cancel", "POST", "/admin/deployments/20260128T103045-3f9a/cancel?dns=skip"),
        Request("A deployment there is not", "GET", "/deployments/20260128T103045-3f9a"),
        Request("A deployment whose name has line breaks", "POST", "/admin/deployments/x%0aRESULT%20succeeded/cancel") with
        {
            Headers = [("X-Forwarded-For", "\u001b[2K203.0.113.7")],
        },
        Request("A line number that is none", "GET", "/deployments/20260128T103045-3f9a/log?after=-1%0aRESULT"),
    ];
}
