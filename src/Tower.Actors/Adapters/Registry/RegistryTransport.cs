using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using Polly;
using Polly.Retry;
using Polly.Timeout;
using Tower.Actors.Options;
using Tower.Actors.Ports;

namespace Tower.Actors.Adapters.Registry;

/// <summary>A question to a registry or to its token service.</summary>
/// <param name="Method">GET or HEAD: both may be repeated.</param>
/// <param name="Uri">The address.</param>
/// <param name="MaxBytes">The longest body that is read.</param>
/// <param name="Accept">The media types asked for.</param>
/// <param name="Bearer">The token, if one is known.</param>
internal sealed record RegistryQuestion(
    HttpMethod Method, Uri Uri, int MaxBytes, IReadOnlyList<string> Accept, string? Bearer = null)
{
    /// <summary>Another question follows when this one is not answered well: an error of the registry's is an answer to it, and a
    /// connection that fails is not tried again.</summary>
    public bool IsPeek { get; init; }
}

/// <summary>A whole answer, read and let go of.</summary>
/// <param name="Uri">Where it came from, after redirects.</param>
/// <param name="Status">The status.</param>
/// <param name="Headers">The headers without those of the content.</param>
/// <param name="MediaType">Of the content, or null.</param>
/// <param name="Body">The content; empty for HEAD.</param>
internal sealed record RegistryAnswer(
    Uri Uri, HttpStatusCode Status, HttpResponseHeaders Headers, string? MediaType, ReadOnlyMemory<byte> Body);

/// <summary>
/// Sends questions: bounded in time and size, tried again while that makes sense, and redirected only to where neither
/// the token nor the question can leak (see <see cref="RegistryTrust"/>).
/// </summary>
internal sealed class RegistryTransport : IDisposable
{
    private const int MaxRedirects = 5;

    private readonly HttpClient _http;
    private readonly RegistryLimits _limits;
    private readonly TimeProvider _time;
    private readonly ResiliencePipeline<RegistryAnswer> _tries;
    private readonly ResiliencePipeline<RegistryAnswer> _peeks;

    public RegistryTransport(HttpMessageHandler handler, RegistryLimits limits, TimeProvider time)
    {
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan }; // every try has its own
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("tower", null));
        _limits = limits;
        _time = time;
        _tries = Tries(isPeek: false);
        _peeks = Tries(isPeek: true);
    }

    /// <summary>Asks, and returns whatever the last try answered below 500 and other than 429.</summary>
    /// <exception cref="RegistryException">No usable answer came.</exception>
    public async Task<RegistryAnswer> AskAsync(RegistryQuestion question, string registry, CancellationToken cancel)
    {
        try
        {
            var tries = question.IsPeek ? _peeks : _tries;
            var answer = await tries.ExecuteAsync(async token => await TryOnceAsync(question, registry, token), cancel);
            return answer.Status switch
            {
                HttpStatusCode.TooManyRequests => throw new RegistryException(RegistryFailure.RateLimited,
                    $"{registry} limits its requests (429); {Later(answer)}"),
                >= HttpStatusCode.InternalServerError when !question.IsPeek => throw new RegistryException(RegistryFailure.Unreachable,
                    $"{registry} answers {(int)answer.Status} to {question.Method} {question.Uri.AbsolutePath}; {Later(answer)}"),
                _ => answer,
            };
        }
        catch (TimeoutRejectedException cause)
        {
            throw new RegistryException(RegistryFailure.Unreachable,
                $"{registry} did not answer within {_limits.AttemptTimeout.TotalSeconds:0.#} s, {_limits.Retries + 1} times; "
                + $"on a slow connection raise {SettingNames.ResolveTimeout}", cause);
        }
        catch (Exception cause) when (cause is HttpRequestException or IOException)
        {
            throw RegistryConnectionFailure.Of(cause, question.Uri, registry);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private ResiliencePipeline<RegistryAnswer> Tries(bool isPeek) => new ResiliencePipelineBuilder<RegistryAnswer> { TimeProvider = _time }
        .AddRetry(new RetryStrategyOptions<RegistryAnswer>
        {
            MaxRetryAttempts = _limits.Retries,
            BackoffType = DelayBackoffType.Exponential,
            Delay = _limits.RetryDelay,
            UseJitter = true,
            ShouldHandle = tried => ValueTask.FromResult(IsWorthAnotherTry(tried.Outcome, isPeek)),
            DelayGenerator = tried => ValueTask.FromResult(tried.Outcome.Result is { } answer ? RetryAfter(answer) : null),
        })
        .AddTimeout(_limits.AttemptTimeout)
        .Build();

    private async Task<RegistryAnswer> TryOnceAsync(RegistryQuestion question, string registry, CancellationToken cancel)
    {
        var uri = question.Uri;
        for (var redirects = 0; ; redirects++)
        {
            using var request = new HttpRequestMessage(question.Method, uri);
            foreach (var type in question.Accept)
                request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(type));
            if (question.Bearer is not null && RegistryTrust.IsSameOrigin(question.Uri, uri))
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", question.Bearer);

            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
            if (response.Headers.Location is not { } location
                || (int)response.StatusCode is not (301 or 302 or 303 or 307 or 308))
            {
                var body = await ReadAsync(response.Content, question.MaxBytes, registry, cancel);
                return new RegistryAnswer(
                    uri, response.StatusCode, response.Headers, response.Content.Headers.ContentType?.MediaType, body);
            }

            if (!Uri.TryCreate(uri, location, out var target))
                throw new RegistryException(RegistryFailure.Unexpected, $"{registry} redirects to no web address; Tower does not follow");
            if (redirects == MaxRedirects)
                throw new RegistryException(RegistryFailure.Unexpected, $"{registry} redirects more than {MaxRedirects} times");
            if (!RegistryTrust.MayFollow(uri, target))
                throw new RegistryException(RegistryFailure.Unexpected,
                    $"{registry} redirects to {target.Scheme}://{target.Authority}, which is not HTTPS; Tower does not follow");
            uri = target;
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(
        HttpContent content, int maxBytes, string registry, CancellationToken cancel)
    {
        var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        await using var stream = await content.ReadAsStreamAsync(cancel);
        while (await stream.ReadAsync(buffer, cancel) is var read and > 0)
        {
            if (body.Length + read > maxBytes)
                throw new RegistryException(
                    RegistryFailure.Unexpected, $"{registry} sends more than {maxBytes / 1024} KiB in one answer");
            body.Write(buffer, 0, read);
        }
        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    private bool IsWorthAnotherTry(Outcome<RegistryAnswer> outcome, bool isPeek) => outcome switch
    {
        { Result: { } answer } => (answer.Status is HttpStatusCode.TooManyRequests
                                   || (answer.Status >= HttpStatusCode.InternalServerError && !isPeek))
                                  && !(RetryAfter(answer) > _limits.LongestRetryAfter),
        { Exception: not null } when isPeek => false,
        // A certificate that does not fit will not fit in a second either.
        { Exception: HttpRequestException cause } => cause.InnerException is not AuthenticationException,
        { Exception: IOException or TimeoutRejectedException } => true,
        _ => false,
    };

    private TimeSpan? RetryAfter(RegistryAnswer answer) => answer.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > _time.GetUtcNow() => date - _time.GetUtcNow(),
        { Date: not null } => TimeSpan.Zero,
        _ => null,
    };

    private string Later(RegistryAnswer answer) => RetryAfter(answer) is { TotalSeconds: >= 1 and var seconds }
        ? $"try again in {Math.Ceiling(seconds):0} s"
        : $"{_limits.Retries + 1} tries; try again later";
}
