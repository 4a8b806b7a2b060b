using Tower.Actors.Domain.Values;
using Tower.Messages.Failures;

namespace Tower.Actors.Ports;

/// <summary>Why a registry could not be asked.</summary>
public enum RegistryFailure
{
    /// <summary>It has no such repository.</summary>
    NoSuchRepository,
    /// <summary>It wants a password; Tower has none.</summary>
    Unauthorised,
    /// <summary>It does not answer, or only with errors of its own (5xx).</summary>
    Unreachable,
    /// <summary>Its name does not resolve.</summary>
    Unresolved,
    /// <summary>Its certificate is not trusted, or cannot be judged.</summary>
    Untrusted,
    /// <summary>It answers in plain HTTP where TLS is asked for.</summary>
    PlainHttp,
    /// <summary>Its name is a loopback address, and nothing answers there in Tower's container.</summary>
    OnLoopback,
    /// <summary>It wants to be asked later (429).</summary>
    RateLimited,
    /// <summary>It answers something no registry should.</summary>
    Unexpected,
    /// <summary>It has the image, but not for this server's processor.</summary>
    OtherPlatform,
    /// <summary>What it has under this name is no image.</summary>
    NoImage,
}

/// <summary>A registry could not be asked; the message names the registry and says what to do.</summary>
public sealed class RegistryException(RegistryFailure failure, string message, Exception? cause = null)
    : AdapterException(CodeOf(failure), message, cause: cause)
{
    /// <summary>Why.</summary>
    public RegistryFailure Failure { get; } = failure;

    private static FailureCode CodeOf(RegistryFailure failure) => failure switch
    {
        RegistryFailure.NoSuchRepository => FailureCodes.ImageNotFound,
        RegistryFailure.Unauthorised => FailureCodes.RegistryDenied,
        RegistryFailure.Unreachable => FailureCodes.RegistryUnreachable,
        RegistryFailure.Unresolved => FailureCodes.RegistryUnresolved,
        RegistryFailure.Untrusted => FailureCodes.RegistryUntrusted,
        RegistryFailure.PlainHttp => FailureCodes.RegistryPlainHttp,
        RegistryFailure.OnLoopback => FailureCodes.RegistryOnLoopback,
        RegistryFailure.RateLimited => FailureCodes.RegistryLimited,
        RegistryFailure.Unexpected => FailureCodes.RegistryUnexpected,
        RegistryFailure.OtherPlatform => FailureCodes.ImagePlatform,
        RegistryFailure.NoImage => FailureCodes.ImageNotFound,
        _ => throw new ArgumentOutOfRangeException(nameof(failure), failure, "a failure without a code"),
    };
}
