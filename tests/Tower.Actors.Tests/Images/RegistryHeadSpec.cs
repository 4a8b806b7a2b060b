using System.Text;
using Microsoft.AspNetCore.Http;
using Tower.Actors.Adapters.Registry;
using Tower.Actors.Ports;
using Xunit;

namespace Tower.Actors.Tests.Images;

/// <summary>Registries that answer HEAD wrongly although GET is right.</summary>
public sealed class RegistryHeadSpec : IAsyncLifetime
{
    private static readonly byte[] Manifest = Encoding.UTF8.GetBytes("""{"schemaVersion":2}""");
    private static readonly string Digest = RegistryServer.Digest(Manifest);
    private static readonly string[] HeadAndGet = ["HEAD /v2/api/manifests/1.2.3", "GET /v2/api/manifests/1.2.3"];

    private readonly HttpImageRegistry _registry = new(
        new SocketsHttpHandler { AllowAutoRedirect = false }, new RegistryLimits { RetryDelay = TimeSpan.FromMilliseconds(1) }, TimeProvider.System);

    private RegistryServer _server = null!;

    public async Task InitializeAsync() => _server = (await RegistryServer.StartAsync()).With("api", Manifest, "1.2.3");

    public async Task DisposeAsync()
    {
        _registry.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(500)]
    [InlineData(501)]
    public Task A_HEAD_that_is_refused_is_followed_by_one_GET(int status) => IsFoundAsync(RegistryBehaviour.RefusesHead(status));

    [Theory]
    [InlineData(408)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public Task A_HEAD_that_a_proxy_gives_up_is_followed_by_one_GET(int status) => IsFoundAsync(RegistryBehaviour.RefusesHead(status));

    [Fact]
    public Task A_HEAD_whose_connection_breaks_off_is_followed_by_one_GET() => IsFoundAsync(OfHead(context => context.Abort()));

    [Fact]
    public Task A_HEAD_with_more_headers_than_are_read_is_followed_by_one_GET() =>
        IsFoundAsync(OfHead(context => context.Response.Headers["X-Note"] = new string('x', 80 * 1024)));

    [Theory]
    [InlineData("http://storage.internal/v2/api/manifests/1.2.3")]
    [InlineData("https://user:password@127.0.0.1:1/")]
    [InlineData("ftp://127.0.0.1:1/")]
    [InlineData("//[")]
    [InlineData("https://")]
    public Task A_HEAD_that_leads_where_Tower_does_not_go_is_followed_by_one_GET(string location) => IsFoundAsync(OfHead(context =>
    {
        context.Response.StatusCode = 302;
        context.Response.Headers.Location = location;
    }));

    [Fact]
    public async Task A_HEAD_that_leads_round_in_a_circle_is_followed_by_one_GET()
    {
        _server.Always = OfHead(context => context.Response.Redirect(context.Request.Path));
        Assert.Equal(Digest, await FindAsync("api", "1.2.3"));
        Assert.Equal(HeadAndGet[1], Assert.Single(_server.Requests, request => request.StartsWith("GET", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_breaks_GET_off_as_well_is_told()
    {
        _server.Always = context =>
        {
            context.Abort();
            return Task.FromResult(true);
        };
        Assert.Equal(RegistryFailure.Unreachable, (await FailsAsync()).Failure);
        Assert.Equal(HeadAndGet, _server.Requests.Distinct());
        Assert.Single(_server.Requests, HeadAndGet[0]);
    }

    [Theory]
    [InlineData(429, null, null, RegistryFailure.RateLimited)]
    [InlineData(401, "WWW-Authenticate", "Basic realm=\"x\"", RegistryFailure.Unauthorised)]
    public async Task A_HEAD_whose_answer_is_meant_for_GET_as_well_is_not_followed_by_one(int status, string? header, string? value, RegistryFailure failure)
    {
        _server.Always = OfHead(context =>
        {
            context.Response.StatusCode = status;
            if (header is not null)
                context.Response.Headers[header] = value;
        });
        Assert.Equal(failure, (await FailsAsync()).Failure);
        Assert.DoesNotContain(_server.Requests, request => request.StartsWith("GET", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("application/json")]
    [InlineData(null)]
    public Task A_HEAD_with_another_type_is_followed_by_one_GET(string? type) => IsFoundAsync(RegistryBehaviour.NamesAnotherType(type));

    [Theory]
    [InlineData(null)]
    [InlineData("nonsense")]
    [InlineData("sha512:00")]
    public Task A_HEAD_without_a_digest_is_followed_by_one_GET(string? digest) => IsFoundAsync(RegistryBehaviour.SaysOfHead(digest));

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/octet-stream")]
    [InlineData(null)]
    public async Task A_manifest_that_is_sent_with_another_type_counts_by_what_it_says_of_itself(string? type)
    {
        _server.With("db", TestImage.Database.Index, "1");
        _server.Always = RegistryBehaviour.NamesAnotherType(type, onlyForHead: false);
        Assert.Equal(RegistryServer.Digest(TestImage.Database.Index), await FindAsync("db", "1"));
    }

    [Fact]
    public async Task A_tag_that_neither_HEAD_nor_GET_finds_is_not_there()
    {
        Assert.Null(await FindAsync("api", "9"));
        Assert.Equal(["HEAD /v2/api/manifests/9", "GET /v2/api/manifests/9"], _server.Requests);
    }

    private static Func<HttpContext, Task<bool>> OfHead(Action<HttpContext> answer) => context =>
    {
        var isHead = HttpMethods.IsHead(context.Request.Method);
        if (isHead)
            answer(context);
        return Task.FromResult(isHead);
    };

    private Task<RegistryException> FailsAsync() => Assert.ThrowsAsync<RegistryException>(() => FindAsync("api", "1.2.3"));

    private async Task IsFoundAsync(Func<HttpContext, Task<bool>> behaviour)
    {
        _server.Always = behaviour;
        Assert.Equal(Digest, await FindAsync("api", "1.2.3"));
        Assert.Equal(HeadAndGet, _server.Requests);
    }

    private Task<string?> FindAsync(string repository, string tag) =>
        _registry.FindDigestAsync(_server.Address(repository), tag, CancellationToken.None);
}
