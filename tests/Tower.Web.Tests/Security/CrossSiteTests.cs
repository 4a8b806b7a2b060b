using System.Net;
using Microsoft.AspNetCore.Http;
using Tower.Web.Security;
using Tower.Web.Tests.Support;
using Xunit;

namespace Tower.Web.Tests.Security;

public sealed class CrossSiteTests
{
    [Theory]
    // curl and CI
    [InlineData("POST", null, null, false)]
    [InlineData("GET", null, null, false)]
    // the person at the address bar, and Tower's own pages
    [InlineData("GET", "none", null, false)]
    [InlineData("POST", "same-origin", "https://tower.example.com", false)]
    // other sites
    [InlineData("GET", "cross-site", null, true)]
    [InlineData("GET", "same-site", null, true)]
    [InlineData("POST", "cross-site", "https://evil.example", true)]
    [InlineData("POST", "same-site", "https://app.example.com", true)]
    [InlineData("GET", "something-new", null, true)]
    // browsers without Fetch Metadata
    [InlineData("POST", null, "https://evil.example", true)]
    [InlineData("POST", null, "null", true)]
    [InlineData("POST", null, "https://tower.example.com:8443", true)]
    [InlineData("POST", null, "https://tower.example.com.evil.example", true)]
    [InlineData("POST", null, "https://TOWER.example.com", false)]
    [InlineData("POST", null, "http://tower.example.com", true)]
    [InlineData("POST", "same-origin", "http://tower.example.com", true)]
    [InlineData("POST", null, "tower.example.com", true)]
    [InlineData("GET", null, "https://evil.example", false)]
    public void Only_requests_of_other_sites_are_foreign(string method, string? site, string? origin, bool foreign)
    {
        var request = new DefaultHttpContext().Request;
        request.Method = method;
        request.Host = new HostString("tower.example.com");
        request.Headers["X-Forwarded-Proto"] = "https";
        if (site is not null)
            request.Headers["Sec-Fetch-Site"] = site;
        if (origin is not null)
            request.Headers.Origin = origin;
        Assert.Equal(foreign, CrossSiteGuard.IsForeign(request));
    }

    [Theory]
    [InlineData("GET", "navigate", "document", false)]
    [InlineData("HEAD", "navigate", "document", false)]
    [InlineData("POST", "navigate", "document", true)]
    [InlineData("GET", "navigate", "iframe", true)]
    [InlineData("GET", "navigate", "embed", true)]
    [InlineData("GET", "no-cors", "image", true)]
    [InlineData("GET", "cors", "empty", true)]
    [InlineData("GET", "navigate", null, true)]
    [InlineData("GET", null, "document", true)]
    public void A_link_on_another_site_may_be_followed_and_nothing_else(string method, string? mode, string? destination, bool foreign)
    {
        foreach (var site in new[] { "cross-site", "same-site" })
        {
            var request = new DefaultHttpContext().Request;
            request.Method = method;
            request.Headers["Sec-Fetch-Site"] = site;
            if (mode is not null)
                request.Headers["Sec-Fetch-Mode"] = mode;
            if (destination is not null)
                request.Headers["Sec-Fetch-Dest"] = destination;
            Assert.Equal(foreign, CrossSiteGuard.IsForeign(request));
        }
    }

    [Theory]
    [InlineData("http://127.0.0.1:3100", false)]
    [InlineData("https://127.0.0.1:3100", true)]
    public void Around_Caddy_the_scheme_is_the_connections(string origin, bool foreign)
    {
        var request = new DefaultHttpContext().Request;
        (request.Method, request.Scheme, request.Host) = ("POST", "http", new HostString("127.0.0.1:3100"));
        request.Headers.Origin = origin;
        Assert.Equal(foreign, CrossSiteGuard.IsForeign(request));
    }

    [Fact]
    public async Task A_foreign_request_is_refused_even_with_the_right_password()
    {
        await using var tower = await TowerHost.StartAsync();
        var request = new HttpRequestMessage(HttpMethod.Post, "/refresh");
        request.Headers.Add("Sec-Fetch-Site", "cross-site");
        using var response = await tower.Client().SendAsync(request);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.True(tower.NothingSubmitted);
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/status")]
    [InlineData("/nothing")]
    public async Task Every_answer_forbids_sniffing_framing_and_keeping(string path)
    {
        await using var tower = await TowerHost.StartAsync();
        using var response = await tower.Client(password: null).GetAsync(path);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.Contains("frame-ancestors 'none'", Assert.Single(response.Headers.GetValues("Content-Security-Policy")));
        Assert.False(response.Headers.Contains("Server"));
    }
}
