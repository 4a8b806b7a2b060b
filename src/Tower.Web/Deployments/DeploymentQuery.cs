using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Tower.Web.Http;

namespace Tower.Web.Deployments;

/// <summary>What a request that deploys or plans says in its query.</summary>
/// <param name="SkipDns"><c>?dns=skip</c>: the DNS check of this request is left out.</param>
/// <param name="Allowed"><c>?remove=allow</c>, <c>?rename=allow</c>.</param>
internal sealed record DeploymentQuery(bool SkipDns, Allowances Allowed)
{
    /// <summary>Reads the query.</summary>
    /// <returns>A problem with it, or null.</returns>
    public static Problem? Read(HttpRequest request, out DeploymentQuery query)
    {
        query = new DeploymentQuery(
            request.Query["dns"] == "skip",
            new Allowances(request.Query["remove"] == "allow", request.Query["rename"] == "allow"));
        return QueryNames.Objection(
                request, "There are ?dns=skip, ?remove=allow and ?rename=allow; POST /plan shows what POST /apply would do, and does nothing.",
                "dns", "remove", "rename")
            ?? Objection(request, "dns", "skip", "skips the DNS check for this request")
            ?? Objection(request, "remove", "allow", "allows the document to remove more than one app, or more than a third of them")
            ?? Objection(request, "rename", "allow", "allows another tower.domain than this server's");
    }

    private static Problem? Objection(HttpRequest request, string name, string value, string meaning)
    {
        var given = request.Query[name].ToString();
        return given.Length == 0 || given == value ? null : new Problem(StatusCodes.Status400BadRequest, RequestFailures.BadQuery,
            $"The query parameter {name} has one value: ?{name}={value}, which {meaning}.");
    }
}
