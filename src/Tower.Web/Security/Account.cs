using Tower.Actors.Domain.Values;
using Tower.Messages.Intents;

namespace Tower.Web.Security;

/// <summary>A user that one of the stack's own services lets in.</summary>
/// <param name="Username">The name.</param>
/// <param name="PasswordHash">The bcrypt hash.</param>
internal readonly record struct Account(string Username, string PasswordHash)
{
    /// <summary>The user of a service (<see cref="ServiceNames"/>).</summary>
    public static Account Of(Intent intent, string service) => service switch
    {
        ServiceNames.Tower => new Account(intent.Tower.Username, intent.Tower.PasswordHash),
        ServiceNames.Registry => new Account(intent.Registry.Username, intent.Registry.PasswordHash),
        ServiceNames.OtelLgtm => new Account(intent.Otel.Username, intent.Otel.PasswordHash),
        _ => throw new ArgumentOutOfRangeException(nameof(service), service, "not a service with a user"),
    };
}
