using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Tower.Actors.Domain.Values;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Intents;

/// <summary>What reading a document gave: an intent, or everything that is wrong with it.</summary>
public sealed record IntentReadResult
{
    private IntentReadResult(Intent? intent, ImmutableArray<IntentProblem> problems) =>
        (Intent, Problems) = (intent, problems);

    /// <summary>The valid document, domains in punycode and defaults filled in; null when there are problems.</summary>
    public Intent? Intent { get; }

    /// <summary>All problems, in the order of the document; empty when it is valid.</summary>
    public ImmutableArray<IntentProblem> Problems { get; }

    /// <summary>Whether there is an intent.</summary>
    [MemberNotNullWhen(true, nameof(Intent))]
    public bool IsValid => Intent is not null;

    /// <summary>A valid document.</summary>
    public static IntentReadResult Of(Intent intent) => new(intent, []);

    /// <summary>A document with at least one problem.</summary>
    public static IntentReadResult Of(ImmutableArray<IntentProblem> problems) =>
        problems.IsEmpty ? throw new ArgumentException("a refused document needs a problem") : new(null, problems);
}

/// <summary>One thing that is wrong with a document.</summary>
/// <param name="Pointer">
/// Where: a JSON pointer (RFC 6901), e.g. <c>/apps/0/port</c>; empty for the document as a whole. A missing field is
/// pointed at where it should stand.
/// </param>
/// <param name="Message">What is wrong and how to put it right. Holds no secret, no hash and no value of an
/// environment variable.</param>
public sealed record IntentProblem(string Pointer, string Message)
{
    /// <summary>One line; names in the pointer that a stranger chose are made visible.</summary>
    public override string ToString() => Pointer.Length == 0 ? Message : $"{Quoted.Place(Pointer)}: {Message}";
}
