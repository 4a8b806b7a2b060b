using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Tower.Actors.Domain.Images;
using Tower.Actors.Ports;

namespace Tower.Actors.Adapters.Registry;

/// <summary>Asks one question of a registry's API, with a token when the registry wants one even for what is public.</summary>
internal sealed partial class RegistryClient(RegistryTransport transport, RegistryTokens tokens)
{
    /// <summary>Asks.</summary>
    /// <exception cref="RegistryException">No usable answer came, or the registry wants a password.</exception>
    public async Task<RegistryAnswer> AskAsync(
        RepositoryAddress address, HttpMethod method, Uri uri, int maxBytes, IReadOnlyList<string> accept, CancellationToken cancel)
    {
        var answer = await AuthorisedAsync(address, new RegistryQuestion(method, uri, maxBytes, accept), cancel);
        return answer.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
            ? throw RegistryErrors.Unauthorised(address, address.RegistryName, answer.Status)
            : answer;
    }

    /// <summary>Asks with HEAD, where GET may still be answered otherwise: any status may come back but 429. Null: no answer came, or
    /// it leads where Tower does not go.</summary>
    /// <exception cref="RegistryException">The registry wants a password, or to be asked later, or is not trusted.</exception>
    public async Task<RegistryAnswer?> PeekAsync(
        RepositoryAddress address, Uri uri, int maxBytes, IReadOnlyList<string> accept, CancellationToken cancel)
    {
        var question = new RegistryQuestion(HttpMethod.Head, uri, maxBytes, accept) { IsPeek = true };
        RegistryAnswer answer;
        try
        {
            answer = await AuthorisedAsync(address, question, cancel);
        }
        catch (UnansweredPeekException)
        {
            return null; // GET is asked next, and what it fails with is told
        }
        // Who names a way to authenticate means every method; a proxy that forbids HEAD alone does not.
        return answer.Status is HttpStatusCode.Unauthorized && answer.Headers.WwwAuthenticate.Count > 0
            ? throw RegistryErrors.Unauthorised(address, address.RegistryName, answer.Status)
            : answer;
    }

    /// <summary>Gets what a digest stands for, and makes sure that it is that; null when the registry does not have it.</summary>
    /// <param name="address">The repository.</param>
    /// <param name="kind"><c>manifests</c> or <c>blobs</c>.</param>
    /// <param name="digest">The digest.</param>
    /// <param name="maxBytes">The longest content that is read.</param>
    /// <param name="accept">The media types asked for.</param>
    /// <param name="cancel">Gives it up.</param>
    /// <exception cref="RegistryException">It could not be had, or is something else.</exception>
    public async Task<RegistryAnswer?> FindAsync(
        RepositoryAddress address, string kind, string digest, int maxBytes, IReadOnlyList<string> accept, CancellationToken cancel)
    {
        var registry = address.RegistryName;
        if (!IsDigest(digest)) // it gets into an address
            throw RegistryErrors.Nonsense(registry, $"names something of '{address.Repository}' by other than a sha256 digest");
        var uri = new Uri(address.Endpoint, $"/v2/{address.Repository}/{kind}/{digest}");
        var answer = await AskAsync(address, HttpMethod.Get, uri, maxBytes, accept, cancel);
        if (answer.Status is HttpStatusCode.NotFound)
            return null;
        if (answer.Status is not HttpStatusCode.OK)
            throw RegistryErrors.Status(registry, answer);
        return DigestOf(answer) is var computed && computed == digest
            ? answer
            : throw RegistryErrors.Nonsense(registry, $"sends {computed} of '{address.Repository}' when asked for {digest}");
    }

    private async Task<RegistryAnswer> AuthorisedAsync(RepositoryAddress address, RegistryQuestion question, CancellationToken cancel)
    {
        var registry = address.RegistryName;
        // A page after a redirect is elsewhere; the token stays with the registry it was given for.
        var isHome = RegistryTrust.IsSameOrigin(address.Endpoint, question.Uri);
        var known = question with { Bearer = isHome ? tokens.Known(address) : null };
        var answer = await AskAtAsync(address, known, registry, cancel);
        if (answer.Status is not HttpStatusCode.Unauthorized || !RegistryTrust.IsSameOrigin(address.Endpoint, answer.Uri)
            || BearerChallenge.Find(answer.Headers.WwwAuthenticate) is not { } challenge)
            return answer;
        var token = await tokens.FetchAsync(address, challenge, registry, cancel);
        return await AskAtAsync(address, known with { Bearer = token }, registry, cancel);
    }

    private async Task<RegistryAnswer> AskAtAsync(
        RepositoryAddress address, RegistryQuestion question, string registry, CancellationToken cancel)
    {
        try
        {
            return await transport.AskAsync(question, registry, cancel);
        }
        catch (RegistryException cause) when (question.IsPeek && !IsWordForGetAsWell(cause.Failure))
        {
            throw new UnansweredPeekException(cause);
        }
        // What answers slowly or wrongly, or breaks off, is there.
        catch (RegistryException cause) when (cause.Failure is RegistryFailure.Unreachable && address.IsOnLoopback
                                              && cause.InnerException is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError }
                                              && cause.GetBaseException() is SocketException)
        {
            throw RegistryErrors.OnLoopback(registry, cause);
        }
    }

    private static bool IsWordForGetAsWell(RegistryFailure failure) =>
        failure is RegistryFailure.Untrusted or RegistryFailure.PlainHttp or RegistryFailure.RateLimited;

    /// <summary>The digest of an answer's content.</summary>
    public static string DigestOf(RegistryAnswer answer) =>
        $"sha256:{Convert.ToHexStringLower(SHA256.HashData(answer.Body.Span))}";

    /// <summary>Whether a text is a digest of the kind Tower knows.</summary>
    public static bool IsDigest(string text) => Digest().IsMatch(text);

    [GeneratedRegex(@"\Asha256:[0-9a-f]{64}\z")]
    private static partial Regex Digest();

    // The token of the same question may fail in the same way, and that is told.
    private sealed class UnansweredPeekException(Exception cause) : Exception(cause.Message, cause);
}
