using Tower.Actors.Domain.Values;
using Tower.Messages.Failures;

namespace Tower.Web.Http;

/// <summary>
/// Which query parameters a request that changes something may have: one that was meant to hold it back, such as
/// <c>?dry-run=true</c>, must not be passed over.
/// </summary>
internal static class QueryNames
{
    /// <summary>The problem with a request that has a parameter there is not, or null.</summary>
    /// <param name="request">The request.</param>
    /// <param name="known">A sentence that says which there are.</param>
    /// <param name="names">Their names, in any case, as ASP.NET Core reads them.</param>
    public static Problem? Objection(HttpRequest request, string known, params IReadOnlyCollection<string> names) =>
        request.Query.Keys.FirstOrDefault(name => !names.Contains(name, StringComparer.OrdinalIgnoreCase)) is not { } unknown
            ? null : new Problem(StatusCodes.Status400BadRequest, RequestFailures.BadQuery,
                $"There is no query parameter {Quoted.Text(unknown)}; remove it. {known}");

    /// <summary>The same for a request that has none.</summary>
    public static Problem? AnyObjection(HttpRequest request) => Objection(request, "This request has none; nothing was done.");
}
