using Tower.Actors.Workers;

namespace Tower.Actors.Images;

/// <summary>Why a registry could not be asked.</summary>
public enum RegistryFailure
{
    /// <summary>It has no such repository.</summary>
    NoSuchRepository,
    /// <summary>It wants a password; Tower has none.</summary>
    Unauthorised,
    /// <summary>It does not answer, or only with errors of its own (5xx).</summary>
    Unreachable,
    /// <summary>It wants to be asked later (429).</summary>
    RateLimited,
    /// <summary>It answers something no registry should.</summary>
    Unexpected,
}

/// <summary>A registry could not be asked; the message names the registry and says what to do.</summary>
public sealed class RegistryException(RegistryFailure failure, string message, Exception? cause = null)
    : AdapterException(message, cause: cause)
{
    /// <summary>Why.</summary>
    public RegistryFailure Failure { get; } = failure;
}
