using Tower.Actors.Domain.Values;
using Tower.Messages.Failures;

namespace Tower.Actors.Ports;

/// <summary>Nobody answers where the engine should: it does not run, or Tower may not talk to it.</summary>
public sealed class EngineUnreachableException(string message, Exception? cause = null)
    : AdapterException(FailureCodes.EngineUnreachable, message, default, cause);
