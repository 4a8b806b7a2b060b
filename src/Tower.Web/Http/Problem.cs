using System.Collections.Immutable;
using Tower.Messages.Failures;

namespace Tower.Web.Http;

/// <summary>Why a request is not done.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">What kind of failure it is.</param>
/// <param name="Detail">One sentence for people: what happened, to what, what to do.</param>
/// <param name="Errors">All that is wrong with the document, if that is it.</param>
internal sealed record Problem(int Status, FailureCode Code, string Detail, ImmutableArray<ProblemEntry> Errors)
{
    /// <summary>A problem that one sentence says all about.</summary>
    public Problem(int status, FailureCode code, string detail) : this(status, code, detail, [])
    {
    }
}

/// <summary>One thing that is wrong with a document.</summary>
/// <param name="Pointer">Where: a JSON pointer (RFC 6901), e.g. <c>/apps/0/port</c>; empty: the whole of it.</param>
/// <param name="Detail">What, and what would be right.</param>
internal sealed record ProblemEntry(string Pointer, string Detail);
