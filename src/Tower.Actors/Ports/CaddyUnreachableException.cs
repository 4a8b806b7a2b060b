using Tower.Actors.Domain.Values;
using Tower.Messages.Failures;

namespace Tower.Actors.Ports;

/// <summary>Nobody answers on Caddy's admin socket: the container does not run, or has never run.</summary>
public sealed class CaddyUnreachableException(string message, Exception? cause = null)
    : AdapterException(FailureCodes.CaddyUnreachable, message, default, cause);
