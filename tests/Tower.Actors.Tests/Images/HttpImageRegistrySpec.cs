using System.Text;
using Microsoft.AspNetCore.Http;
using Tower.Actors.Adapters.Registry;
using Tower.Actors.Ports;
using Tower.Messages.Failures;
using Xunit;

namespace Tower.Actors.Tests.Images;

public sealed class HttpImageRegistrySpec : IAsyncLifetime
{
    private static readonly byte[] Manifest = Encoding.UTF8.GetBytes("""{"schemaVersion":2}""");
    private static readonly string Digest = RegistryServer.Digest(Manifest);

    private RegistryServer _server = null!;

    private static RegistryLimits Quick => new() { RetryDelay = TimeSpan.FromMilliseconds(1) };

    public async Task InitializeAsync() =>
        _server = (await RegistryServer.StartAsync()).With("api", Manifest, "1.2.3", "1.2.4");

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task One_HEAD_with_all_four_manifest_types_is_enough_for_a_digest()
    {
        Assert.Equal(Digest, await Find());
        Assert.Equal(["HEAD /v2/api/manifests/1.2.3"], _server.Requests);
        Assert.Equal(
            "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, "
            + "application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.docker.distribution.manifest.v2+json",
            Assert.Single(_server.Accepts));
    }

    [Fact]
    public async Task Without_the_digest_header_the_manifest_itself_is_hashed()
    {
        _server.DigestHeader = _ => null;
        Assert.Equal(Digest, await Find());
        Assert.Equal(["HEAD /v2/api/manifests/1.2.3", "GET /v2/api/manifests/1.2.3"], _server.Requests);
    }

    [Fact]
    public async Task A_registry_that_does_not_know_HEAD_is_asked_with_GET()
    {
        _server.Answer(405);
        Assert.Equal(Digest, await Find());
    }

    [Fact]
    public async Task A_digest_header_that_does_not_fit_the_manifest_is_an_error()
    {
        var wrong = "sha256:" + new string('0', 64);
        _server.Answer(405);
        _server.DigestHeader = _ => wrong;
        var failure = await Fails(RegistryFailure.Unexpected);
        Assert.Contains(wrong, failure.Message, StringComparison.Ordinal);
        Assert.Contains(Digest, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sha512:00")]
    [InlineData("nonsense")]
    [InlineData("sha256:ABC")]
    public async Task A_digest_header_that_is_no_sha256_is_an_error(string header)
    {
        _server.DigestHeader = _ => header;
        await Fails(RegistryFailure.Unexpected);
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("application/vnd.docker.distribution.manifest.v1+prettyjws")]
    public async Task What_is_no_image_manifest_is_an_error_that_says_what_it_is(string type)
    {
        _server.MediaType = type;
        Assert.Contains(type, (await Fails(RegistryFailure.Unexpected)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(429)]
    public async Task An_error_that_may_pass_is_tried_again(int status)
    {
        _server.Answer(status);
        _server.Answer(status);
        Assert.Equal(Digest, await Find());
        Assert.Equal(3, _server.Requests.Count);
    }

    [Fact]
    public async Task A_connection_reset_is_tried_again()
    {
        _server.Next.Enqueue(Reset);
        _server.Next.Enqueue(Reset);
        Assert.Equal(Digest, await Find());
    }

    [Fact]
    public async Task A_reset_in_the_middle_of_a_body_is_tried_again()
    {
        _server.Next.Enqueue(async context =>
        {
            await context.Response.WriteAsync("""{"tags":["1.2""");
            await context.Response.Body.FlushAsync();
            context.Abort();
            return true;
        });
        using var registry = New(Quick);
        Assert.Equal(2, (await registry.ListTagsAsync(_server.Address("api"), CancellationToken.None)).Length);
    }

    [Fact]
    public async Task A_try_that_hangs_is_given_up_and_tried_again()
    {
        _server.Next.Enqueue(Hang);
        Assert.Equal(Digest, await Find(Quick with { AttemptTimeout = TimeSpan.FromMilliseconds(250) }));
    }

    [Fact]
    public async Task A_registry_that_always_hangs_is_unreachable()
    {
        _server.Always = Hang;
        var failure = await Fails(RegistryFailure.Unreachable, Quick with { AttemptTimeout = TimeSpan.FromMilliseconds(50) });
        Assert.Equal("test.example did not answer within 0.1 s, 4 times; on a slow connection raise TOWER_RESOLVE_TIMEOUT", failure.Message);
    }

    [Fact]
    public async Task A_registry_that_only_resets_is_unreachable()
    {
        _server.Always = Reset;
        Assert.StartsWith("test.example cannot be reached: ", (await Fails(RegistryFailure.Unreachable)).Message, StringComparison.Ordinal);
        Assert.Equal(["HEAD", "GET", "GET", "GET", "GET"], _server.Requests.Select(request => request.Split(' ')[0]));
    }

    [Fact]
    public async Task A_registry_that_only_answers_503_is_unreachable()
    {
        _server.Always = Status(503);
        var failure = await Fails(RegistryFailure.Unreachable);
        Assert.Equal("test.example answers 503 to GET /v2/api/manifests/1.2.3; 4 tries; try again later", failure.Message);
    }

    [Fact]
    public async Task Nobody_at_the_port_is_unreachable()
    {
        var address = _server.Address("api");
        await _server.DisposeAsync();
        using var registry = New(Quick);
        var failure = await Assert.ThrowsAsync<RegistryException>(() => registry.FindDigestAsync(address, "1", CancellationToken.None));
        Assert.Equal(RegistryFailure.Unreachable, failure.Failure);
        Assert.Contains("test.example cannot be reached: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retry_After_replaces_the_pause_Tower_would_have_made()
    {
        _server.Answer(429, "Retry-After", "0");
        Assert.Equal(Digest, await Find(Quick with { RetryDelay = TimeSpan.FromHours(1) }));
    }

    [Fact]
    public async Task A_long_Retry_After_is_told_at_once_instead_of_waited_for()
    {
        _server.Answer(429, "Retry-After", "3600");
        var failure = await Fails(RegistryFailure.RateLimited);
        Assert.Equal("test.example limits its requests (429); try again in 3600 s", failure.Message);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task A_registry_that_only_answers_429_limits_its_rate()
    {
        _server.Always = Status(429);
        await Fails(RegistryFailure.RateLimited);
        Assert.Equal(4, _server.Requests.Count);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task A_private_repository_is_an_error_that_says_so(int status)
    {
        _server.Always = Status(status);
        var failure = await Fails(RegistryFailure.Unauthorised);
        Assert.Equal(FailureCodes.RegistryDenied, failure.Code);
        Assert.Contains("'api'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("private", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registry_that_wants_a_password_is_not_asked_again()
    {
        _server.Always = context =>
        {
            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"registry\"";
            return Task.FromResult(true);
        };
        await Fails(RegistryFailure.Unauthorised);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task A_400_is_an_error_that_says_so()
    {
        _server.Always = Status(400);
        Assert.Equal("test.example answers 400 to /v2/api/manifests/1.2.3", (await Fails(RegistryFailure.Unexpected)).Message);
    }

    private static Func<HttpContext, Task<bool>> Status(int status) => context =>
    {
        context.Response.StatusCode = status;
        return Task.FromResult(true);
    };

    private static Task<bool> Reset(HttpContext context)
    {
        context.Abort();
        return Task.FromResult(true);
    }

    private static async Task<bool> Hang(HttpContext context)
    {
        var gone = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(gone.SetResult);
        await gone.Task;
        return true;
    }

    private static HttpImageRegistry New(RegistryLimits limits) =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false }, limits, TimeProvider.System);

    private async Task<string?> Find(RegistryLimits? limits = null)
    {
        using var registry = New(limits ?? Quick);
        return await registry.FindDigestAsync(_server.Address("api"), "1.2.3", CancellationToken.None);
    }

    private async Task<RegistryException> Fails(RegistryFailure expected, RegistryLimits? limits = null)
    {
        var failure = await Assert.ThrowsAsync<RegistryException>(() => Find(limits));
        Assert.Equal(expected, failure.Failure);
        return failure;
    }
}
