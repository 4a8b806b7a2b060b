using Tower.Actors.Domain.Redaction;

namespace Tower.Actors.Tests.Logs;

/// <summary>Redactors of an app with these secrets.</summary>
internal static class Redactors
{
    public static SecretRedactor Of(params IEnumerable<string> values) =>
        SecretRedactor.For(Intents.With(secrets: values.Select((value, index) => KeyValuePair.Create($"S{index}", value))));
}
