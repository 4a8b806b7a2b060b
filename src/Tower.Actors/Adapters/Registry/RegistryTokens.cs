using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Tower.Actors.Domain.Images;
using Tower.Actors.Ports;

namespace Tower.Actors.Adapters.Registry;

/// <summary>
/// Anonymous tokens of the registries that want one even for public images (Docker Hub, GHCR), kept until they expire.
/// </summary>
internal sealed partial class RegistryTokens(RegistryTransport transport, RegistryLimits limits, TimeProvider time)
{
    // Distribution's "Token Response Fields": a token without expires_in is good for 60 s.
    private const int DefaultLifetimeSeconds = 60;
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<(Uri Endpoint, string Repository), Token> _known = new();

    /// <summary>A token that is still good, or null.</summary>
    public string? Known(RepositoryAddress address) =>
        _known.TryGetValue((address.Endpoint, address.Repository), out var token) && token.Until > time.GetUtcNow()
            ? token.Value
            : null;

    /// <summary>Gets a token for a challenge.</summary>
    /// <exception cref="RegistryException">The token service gives none.</exception>
    public async Task<string> FetchAsync(
        RepositoryAddress address, BearerChallenge challenge, string registry, CancellationToken cancel)
    {
        if (!RegistryTrust.MayAskForToken(address.Endpoint, challenge.Realm))
            throw new RegistryException(RegistryFailure.Unexpected,
                $"{registry} sends Tower to {challenge.Realm.Scheme}://{challenge.Realm.Authority} for a token, "
                + "which is not HTTPS; Tower does not go there");
        var service = $"{registry} (token service {challenge.Realm.Authority})";
        var answer = await transport.AskAsync(
            new RegistryQuestion(HttpMethod.Get, challenge.TokenUri(address.Repository), limits.TokenBytes, ["application/json"]),
            service, cancel);
        if (answer.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            throw RegistryErrors.Unauthorised(address, registry, answer.Status);
        if (answer.Status is not HttpStatusCode.OK || Read(answer) is not { } given
            || new[] { given.Token, given.AccessToken }.FirstOrDefault(IsToken) is not { } value)
            throw new RegistryException(RegistryFailure.Unexpected, $"{service} answers {(int)answer.Status} and no token");

        var now = time.GetUtcNow();
        foreach (var expired in _known.Where(token => token.Value.Until <= now))
            _known.TryRemove(expired);
        var lifetime = TimeSpan.FromSeconds((double)Math.Clamp(SecondsOf(given.ExpiresIn), 0, 3600));
        _known[(address.Endpoint, address.Repository)] = new Token(value, now + lifetime - Margin);
        return value;
    }

    private static TokenAnswer? Read(RegistryAnswer answer)
    {
        try
        {
            return JsonSerializer.Deserialize<TokenAnswer>(answer.Body.Span);
        }
        catch (JsonException)
        {
            return null; // said by the caller: "and no token"
        }
    }

    private static bool IsToken(string? text) => text is not null && TokenGrammar().IsMatch(text);

    // How long it lasts is no reason to refuse a token: where that is not said in seconds, as a number or as text, the default counts.
    // As it is written: half a character in an escape is no text that could be read.
    private static decimal SecondsOf(JsonElement expiresIn) =>
        expiresIn.ValueKind is JsonValueKind.Number or JsonValueKind.String && decimal.TryParse(
            expiresIn.GetRawText().Trim('"'), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            ? seconds
            : DefaultLifetimeSeconds;

    private sealed record Token(string Value, DateTimeOffset Until);

    private sealed record TokenAnswer(
        [property: JsonPropertyName("token")] string? Token,
        [property: JsonPropertyName("access_token")] string? AccessToken,
        [property: JsonPropertyName("expires_in")] JsonElement ExpiresIn);

    // RFC 6750, section 2.1: b64token. Anything else could break out of the header.
    [GeneratedRegex(@"\A[A-Za-z0-9._~+/-]{1,16384}=*\z")]
    private static partial Regex TokenGrammar();
}
