using System.Net;
using System.Text;
using Tower.Actors.Domain.Rendering.Caddy;
using Tower.Web.Security;
using Tower.Web.Tests.Support;
using Xunit;

namespace Tower.Web.Tests.Security;

public sealed class AuthenticationTests
{
    [Theory]
    [InlineData("tower", Intents.Password, HttpStatusCode.OK)]
    [InlineData("tower", "wrong", HttpStatusCode.Unauthorized)]
    [InlineData("tower", "", HttpStatusCode.Unauthorized)]
    [InlineData("Tower", Intents.Password, HttpStatusCode.Unauthorized)]
    [InlineData("ci", Intents.Password, HttpStatusCode.Unauthorized)]
    [InlineData("", Intents.Password, HttpStatusCode.Unauthorized)]
    public async Task Only_the_applied_intents_user_is_let_in(string user, string password, HttpStatusCode expected)
    {
        await using var tower = await TowerHost.StartAsync();
        using var response = await tower.Client(password, user).GetAsync("/schema");
        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer abc")]
    [InlineData("Basic")]
    [InlineData("Basic !!!")]
    [InlineData("Basic dG93ZXI=")]
    [InlineData("Basic //79")]
    public async Task A_header_that_is_none_is_refused_without_a_check_and_told_how_to_do_it(string? header)
    {
        await using var tower = await TowerHost.StartAsync();
        var request = new HttpRequestMessage(HttpMethod.Get, "/status");
        if (header is not null)
            request.Headers.TryAddWithoutValidation("Authorization", header);
        using var response = await tower.Client(password: null).SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Basic realm=\"Tower\", charset=\"UTF-8\"", response.Headers.WwwAuthenticate.Single().ToString());
        Assert.Contains("curl -u", await response.Content.ReadAsStringAsync());
        Assert.Equal(0, tower.PasswordChecks);
    }

    [Fact]
    public async Task An_unknown_user_costs_the_same_check_as_a_wrong_password()
    {
        await using var tower = await TowerHost.StartAsync();
        using var unknown = await tower.Client("wrong", "nobody").GetAsync("/schema");
        Assert.Equal(1, tower.PasswordChecks);
        using var wrong = await tower.Client("wrong").GetAsync("/schema");
        Assert.Equal(2, tower.PasswordChecks);
        Assert.Equal(await unknown.Content.ReadAsStringAsync(), await wrong.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_right_password_is_checked_once_however_many_connections_ask_at_the_same_time()
    {
        await using var tower = await TowerHost.StartAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            using var response = await tower.Client().GetAsync("/schema");
            return response.StatusCode;
        }));
        Assert.All(answers, status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.Equal(1, tower.PasswordChecks);
    }

    [Fact]
    public async Task A_new_password_hash_makes_the_old_password_worthless_at_once()
    {
        await using var tower = await TowerHost.StartAsync();
        using var before = await tower.Client().GetAsync("/schema");
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);

        tower.State.Applied = Intents.Applied with
        {
            Tower = Intents.Applied.Tower with { PasswordHash = Intents.Hash[..^1] + "b" },
        };
        using var after = await tower.Client().GetAsync("/schema");
        Assert.Equal(HttpStatusCode.Unauthorized, after.StatusCode);
    }

    [Theory]
    [InlineData("GET", "/status", HttpStatusCode.ServiceUnavailable)]
    [InlineData("POST", "/apply", HttpStatusCode.ServiceUnavailable)]
    [InlineData("POST", "/plan", HttpStatusCode.ServiceUnavailable)]
    [InlineData("GET", "/deployments", HttpStatusCode.ServiceUnavailable)]
    [InlineData("POST", "/deployments/20260128T103045-3f9a/restore", HttpStatusCode.ServiceUnavailable)]
    [InlineData("GET", "/schema", HttpStatusCode.ServiceUnavailable)]
    [InlineData("POST", "/refresh", HttpStatusCode.NotFound)]
    [InlineData("GET", "/healthz", HttpStatusCode.OK)]
    [InlineData("HEAD", "/healthz", HttpStatusCode.OK)]
    public async Task Without_an_intent_only_the_health_is_told(string method, string path, HttpStatusCode expected)
    {
        await using var tower = await TowerHost.StartAsync();
        tower.State.Applied = null;
        foreach (var password in new[] { null, Intents.Password })
        {
            using var response = await tower.Client(password).SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
            Assert.Equal(expected, response.StatusCode);
        }
        Assert.Equal(0, tower.PasswordChecks);
    }

    [Fact]
    public async Task Nobody_but_Caddy_can_ask_whether_a_password_is_right()
    {
        await using var tower = await TowerHost.StartAsync();
        using var stranger = await tower.Client(password: null).GetAsync($"{AuthorizationQuestion.Path}/tower/x");
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
        using var known = await tower.Client().GetAsync($"{AuthorizationQuestion.Path}/tower/x");
        Assert.Equal(HttpStatusCode.NotFound, known.StatusCode);
    }

    [Theory]
    [InlineData("/healthz/")]
    [InlineData("/HEALTHZ")]
    [InlineData("/healthz/../status")]
    [InlineData("//healthz")]
    [InlineData("/healthz%2f..%2fstatus")]
    public async Task No_spelling_of_the_health_path_opens_anything_else(string path)
    {
        await using var tower = await TowerHost.StartAsync();
        using var response = await tower.Client(password: null).GetAsync(new Uri(
            tower.Url.GetLeftPart(UriPartial.Authority) + path,
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        Assert.NotEqual(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Wrong_passwords_are_refused_unchecked_after_a_while_and_the_right_one_is_not()
    {
        await using var tower = await TowerHost.StartAsync();
        var known = tower.Client();
        (await known.GetAsync("/schema")).Dispose();
        var stranger = tower.Client("one guess more");
        var limits = new AttemptLimits();
        for (var attempt = 0; attempt < limits.PerPeer; attempt++)
        {
            using var refused = await tower.Client($"guess {attempt}").GetAsync("/schema");
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }
        var checks = tower.PasswordChecks;
        using var limited = await stranger.GetAsync("/schema");
        Assert.Equal(HttpStatusCode.TooManyRequests, limited.StatusCode);
        Assert.InRange(limited.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, limits.PerPeerRefill.TotalSeconds);
        Assert.Equal(checks, tower.PasswordChecks);

        using var right = await known.GetAsync("/schema");
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
    }

    [Fact]
    public async Task The_same_wrong_password_is_refused_again_and_again_without_a_check_or_a_limit()
    {
        await using var tower = await TowerHost.StartAsync();
        using var stale = tower.Client("the password of last year");
        for (var attempt = 0; attempt < 3 * new AttemptLimits().PerPeer; attempt++)
        {
            using var refused = await stale.GetAsync("/schema");
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }
        Assert.Equal(1, tower.PasswordChecks);
    }

    [Fact]
    public async Task A_forwarded_address_does_not_make_a_new_peer_of_an_old_one()
    {
        await using var tower = await TowerHost.StartAsync();
        HttpStatusCode last = default;
        for (var attempt = 0; attempt <= new AttemptLimits().PerPeer; attempt++)
        {
            var request = new HttpRequestMessage(HttpMethod.Get, "/schema");
            request.Headers.Add("X-Forwarded-For", $"203.0.113.{attempt}");
            using var response = await tower.Client($"guess {attempt}").SendAsync(request);
            last = response.StatusCode;
        }
        Assert.Equal(HttpStatusCode.TooManyRequests, last);
    }

    [Theory]
    [InlineData("tower:pass:word", "tower", "pass:word")]
    [InlineData(":", "", "")]
    [InlineData("grüße:schlüssel→", "grüße", "schlüssel→")]
    public void Name_and_password_are_told_apart_at_the_first_colon(string text, string user, string password)
    {
        var read = BasicCredentials.Parse("basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(new BasicCredentials(user, password), read);
    }

    [Fact]
    public void Printed_credentials_show_no_password() =>
        Assert.DoesNotContain(Intents.Password, new BasicCredentials("tower", Intents.Password).ToString());

    [Fact]
    public void A_hash_of_ours_matches_its_password_and_no_other()
    {
        var hash = PasswordHash.Create(Intents.Password);
        Assert.StartsWith("$2b$12$", hash);
        Assert.True(PasswordHash.Matches(Intents.Password, hash));
        Assert.False(PasswordHash.Matches(Intents.Password + "x", hash));
        Assert.False(PasswordHash.Matches(Intents.Password, "no hash"));
    }

    [Theory]
    [InlineData("short", "shorter")]
    [InlineData("fifteen letters", "shorter")]
    [InlineData("sixteen letters!", null)]
    [InlineData("ünïcödé counts as letters", null)]
    [InlineData("with a line break\n in it", "control")]
    [InlineData("min_16_character_password", "the example of the README")]
    [InlineData("${TOWER_ADMIN_PASSWORD}", "a variable that was not replaced")]
    [InlineData("$2b$12$abcdefghijklmnopqrstuuPMlTNjN3rZJQjc0pC1NuyPoXNrrHnua", "looks like a bcrypt hash")]
    public void A_new_password_has_to_be_long_and_typable(string password, string? objection)
    {
        if (objection is null)
            Assert.Null(PasswordHash.Objection(password));
        else
            Assert.Contains(objection, PasswordHash.Objection(password));
    }

    [Fact]
    public void A_password_that_bcrypt_would_cut_is_refused() =>
        Assert.Contains("72 bytes", PasswordHash.Objection(new string('ü', 37)));
}
