using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Tower.Actors.Adapters.Registry;
using Tower.Actors.Domain.Images;
using Tower.Actors.Ports;
using Xunit;

namespace Tower.Actors.Tests.Images;

/// <summary>The dance of Docker Hub and GHCR: 401 with a challenge, an anonymous token, the question again.</summary>
public sealed class RegistryTokenSpec : IAsyncLifetime
{
    private static readonly byte[] Manifest = Encoding.UTF8.GetBytes("{}");

    private readonly FakeTimeProvider _time = new();
    private readonly HttpImageRegistry _registry;
    private RegistryServer _server = null!;
    private string _challenge = "";
    private string _token = """{"token":"abc.DEF-123","expires_in":300}""";
    private int _tokenStatus = 200;
    private bool _isTokenGood = true;

    public RegistryTokenSpec() =>
        _registry = new HttpImageRegistry(new SocketsHttpHandler { AllowAutoRedirect = false }, new RegistryLimits(), _time);

    public async Task InitializeAsync()
    {
        _server = (await RegistryServer.StartAsync()).With("library/nginx", Manifest, "1.27", "1.27.0").With("other", Manifest, "1");
        _server.PageSize = 1;
        _server.Always = AuthorizeAsync;
        _challenge = $"""Bearer realm="{_server.Uri}token",service="registry.test",scope="repository:library/nginx:pull" """;
    }

    public async Task DisposeAsync()
    {
        _registry.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_challenge_is_answered_with_an_anonymous_token()
    {
        Assert.Equal(RegistryServer.Digest(Manifest), await FindAsync());
        Assert.Equal(
            [
                "HEAD /v2/library/nginx/manifests/1.27",
                "GET /token?service=registry.test&scope=repository%3Alibrary%2Fnginx%3Apull",
                "HEAD /v2/library/nginx/manifests/1.27",
            ],
            _server.Requests);
    }

    [Fact]
    public async Task A_token_is_used_for_all_questions_about_its_repository_until_it_expires()
    {
        Assert.Equal(2, (await _registry.ListTagsAsync(_server.Address("library/nginx"), CancellationToken.None)).Length);
        Assert.Equal(4, _server.Requests.Count); // 401, the token, two pages
        await FindAsync();
        Assert.Equal(1, TokenRequests);

        _time.Advance(TimeSpan.FromSeconds(295));
        await FindAsync();
        Assert.Equal(2, TokenRequests);
    }

    [Fact]
    public async Task A_token_is_not_used_for_another_repository()
    {
        await FindAsync();
        await _registry.FindDigestAsync(_server.Address("other"), "1", CancellationToken.None);
        Assert.Equal(2, TokenRequests);
    }

    [Fact]
    public async Task The_field_access_token_and_a_challenge_without_scope_do_as_well()
    {
        _token = """{"access_token":"abc.DEF-123"}""";
        _challenge = $"Bearer realm=\"{_server.Uri}token?account=none\"";
        await FindAsync();
        Assert.Contains("GET /token?account=none&scope=repository%3Alibrary%2Fnginx%3Apull", _server.Requests);
    }

    [Theory]
    [InlineData("""{"token":"","access_token":"abc.DEF-123"}""")]
    [InlineData("""{"token":"abc.DEF-123","access_token":""}""")]
    public async Task Of_two_fields_the_one_with_a_token_counts(string answer)
    {
        _token = answer;
        Assert.Equal(RegistryServer.Digest(Manifest), await FindAsync());
    }

    [Theory]
    [InlineData("\"300\"", 290)]
    [InlineData("300.5", 290)]
    [InlineData("\"soon\\ud800\"", 50)]
    [InlineData("null", 50)]
    [InlineData("1e99", 50)]
    [InlineData("-1", 0)]
    public async Task However_it_says_how_long_it_lasts_a_token_is_taken(string expires, int kept)
    {
        _token = $$"""{"token":"abc.DEF-123","expires_in":{{expires}}}""";
        await FindAsync();
        Assert.Equal(1, TokenRequests);
        if (kept > 0)
        {
            _time.Advance(TimeSpan.FromSeconds(kept - 1));
            await FindAsync();
            Assert.Equal(1, TokenRequests);
        }
        _time.Advance(TimeSpan.FromSeconds(2));
        await FindAsync();
        Assert.Equal(2, TokenRequests);
    }

    [Fact]
    public async Task A_token_that_does_not_help_means_unauthorised()
    {
        _isTokenGood = false;
        var failure = await FailsAsync(RegistryFailure.Unauthorised);
        Assert.Contains("'library/nginx'", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("abc.DEF-123", failure.ToString(), StringComparison.Ordinal);
        Assert.Equal(3, _server.Requests.Count);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task A_token_service_that_gives_none_means_unauthorised(int status)
    {
        _tokenStatus = status;
        await FailsAsync(RegistryFailure.Unauthorised);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("no json")]
    [InlineData("""{"token":""}""")]
    [InlineData("""{"token":"a b\r\nX-Evil: 1"}""")]
    public async Task What_is_no_token_is_an_error(string answer)
    {
        _token = answer;
        Assert.EndsWith("answers 200 and no token", (await FailsAsync(RegistryFailure.Unexpected)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost:1/token")]
    [InlineData("http://tower:3100/token")]
    [InlineData("https://user:password@auth.test/token")]
    public async Task A_token_service_on_another_host_without_HTTPS_is_not_asked(string realm)
    {
        _challenge = $"Bearer realm=\"{realm}\"";
        Assert.Contains("does not go there", (await FailsAsync(RegistryFailure.Unexpected)).Message, StringComparison.Ordinal);
        Assert.Single(_server.Requests);
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("/token")]
    [InlineData("")]
    public async Task A_challenge_without_a_web_address_is_none(string realm)
    {
        _challenge = $"Bearer realm=\"{realm}\"";
        await FailsAsync(RegistryFailure.Unauthorised);
    }

    [Fact]
    public async Task A_token_does_not_follow_a_redirect_to_another_host()
    {
        var seen = new List<(string Host, AuthenticationHeaderValue? Authorization)>();
        using var registry = new HttpImageRegistry(new Script(request =>
        {
            seen.Add((request.RequestUri!.Host, request.Headers.Authorization));
            return request.RequestUri switch
            {
                { Host: "auth.test" } => Ok("""{"token":"secret"}"""),
                { Host: "one.test" } when request.Headers.Authorization is null => Challenge("https://auth.test/token"),
                { Host: "one.test" } => Redirect("https://two.test/v2/api/tags/list"),
                _ => Ok("""{"tags":["1"]}"""),
            };
        }), new RegistryLimits(), _time);

        var tags = await registry.ListTagsAsync(
            new RepositoryAddress(new Uri("https://one.test"), "api", "one.test", "one.test"), CancellationToken.None);

        Assert.Equal("1", Assert.Single(tags));
        Assert.Equal([("one.test", null), ("auth.test", null), ("one.test", "secret"), ("two.test", null)],
            seen.Take(4).Select(one => (one.Host, one.Authorization?.Parameter)));
        Assert.DoesNotContain(seen, one => one is { Host: "two.test", Authorization: not null });
    }

    [Theory]
    [InlineData("http://two.test/v2/")]
    [InlineData("http://one.test/v2/")]
    [InlineData("https://user:password@two.test/v2/")]
    public async Task A_redirect_to_plain_HTTP_is_not_followed(string target)
    {
        var asked = 0;
        using var registry = new HttpImageRegistry(new Script(_ =>
        {
            asked++;
            return Redirect(target);
        }), new RegistryLimits(), _time);
        var failure = await Assert.ThrowsAsync<RegistryException>(() => registry.ListTagsAsync(
            new RepositoryAddress(new Uri("https://one.test"), "api", "one.test", "one.test"), CancellationToken.None));
        Assert.Equal(RegistryFailure.Unexpected, failure.Failure);
        Assert.DoesNotContain("password", failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, asked);
    }

    private int TokenRequests => _server.Requests.Count(request => request.StartsWith("GET /token", StringComparison.Ordinal));

    private async Task<bool> AuthorizeAsync(HttpContext context)
    {
        if (context.Request.Path == "/token")
        {
            context.Response.StatusCode = _tokenStatus;
            await context.Response.WriteAsync(_token);
            return true;
        }
        if (_isTokenGood && context.Request.Headers.Authorization == "Bearer abc.DEF-123")
            return false;
        context.Response.StatusCode = 401;
        context.Response.Headers.WWWAuthenticate = _challenge;
        return true;
    }

    private Task<string?> FindAsync() => _registry.FindDigestAsync(_server.Address("library/nginx"), "1.27", CancellationToken.None);

    private async Task<RegistryException> FailsAsync(RegistryFailure expected)
    {
        var failure = await Assert.ThrowsAsync<RegistryException>(FindAsync);
        Assert.Equal(expected, failure.Failure);
        return failure;
    }

    private static HttpResponseMessage Ok(string body) => new(HttpStatusCode.OK) { Content = new StringContent(body) };

    private static HttpResponseMessage Redirect(string target) =>
        new(HttpStatusCode.TemporaryRedirect) { Headers = { Location = new Uri(target) } };

    private static HttpResponseMessage Challenge(string realm) =>
        new(HttpStatusCode.Unauthorized) { Headers = { WwwAuthenticate = { new AuthenticationHeaderValue("Bearer", $"realm=\"{realm}\"") } } };

    private sealed class Script(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(answer(request));
    }
}
