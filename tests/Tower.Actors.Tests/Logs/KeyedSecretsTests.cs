using Tower.Actors.Domain.Redaction;
using Xunit;

namespace Tower.Actors.Tests.Logs;

public sealed class KeyedSecretsTests
{
    [Theory]
    [InlineData("password=hunter2 user=bob", "password=[redacted] user=bob")]
    [InlineData("DB_PASSWORD='hun ter2' x", "DB_PASSWORD='[redacted]' x")]
    [InlineData("GET /token?access_token=abc123&page=2", "GET /token?access_token=[redacted]&page=2")]
    [InlineData("secret = s3cr3t", "secret = [redacted]")]
    [InlineData("(apikey=abc, x)", "(apikey=[redacted], x)")]
    [InlineData("{\"token\": \"a\\\"b\", \"n\": 1}", "{\"token\": \"[redacted]\", \"n\": 1}")]
    [InlineData("{\"auth\":\"dG93ZXI6aA==\"}", "{\"auth\":\"[redacted]\"}")]
    [InlineData("{\"pinToken\": 123456}", "{\"pinToken\": [redacted]}")]
    [InlineData("msg=\"{\\\"client_secret\\\":\\\"a\\\\\\\"b\\\",\\\"n\\\":1}\" x", "msg=\"{\\\"client_secret\\\":\\\"[redacted]\\\",\\\"n\\\":1}\" x")]
    [InlineData("Authorization: Basic dG93ZXI6aA==", "Authorization: Basic [redacted]")]
    [InlineData("authorization: bearer abc.def", "authorization: bearer [redacted]")]
    [InlineData("{\"Authorization\":[\"Basic abc\"]}", "{\"Authorization\":[\"Basic [redacted]\"]}")]
    [InlineData("{\"auths\":{\"r\":{\"auth\":\"YQ==\"}}}", "{\"auths\":{\"r\":{\"auth\":\"[redacted]\"}}}")]
    [InlineData("-H \"Authorization: Basic abc\" https://x", "-H \"Authorization: Basic [redacted]\" https://x")]
    [InlineData("X-Auth-Token: abc", "X-Auth-Token: [redacted]")]
    [InlineData("  POSTGRES_PASSWORD: hunter2", "  POSTGRES_PASSWORD: [redacted]")]
    [InlineData("login failed, password: hunter2", "login failed, password: [redacted]")]
    [InlineData("apiKey: abc", "apiKey: [redacted]")]
    [InlineData("token: abc", "token: [redacted]")]
    [InlineData("sent Bearer eyJhbGciOiJIUzI1NiJ9.e30.x to it", "sent Bearer [redacted] to it")]
    [InlineData("clone https://bob:hunter2@git.example.com/x", "clone https://bob:[redacted]@git.example.com/x")]
    [InlineData("postgres://app:p@ss@db/x", "postgres://app:[redacted]@db/x")]
    public void A_value_behind_a_telling_key_is_redacted(string text, string expected) =>
        Assert.Equal(expected, SecretRedactor.KeysOnly.Redact(text));

    [Theory]
    [InlineData("unauthorized: authentication required")]
    [InlineData("failed to fetch oauth token: unexpected status: 401 Unauthorized")]
    [InlineData("auth: pulled registry://auth:^1.0.0 → 1.2.3")]
    [InlineData("auth-api: ready after 3 probes")]
    [InlineData("registry://token:1.2.3@sha256:0123")]
    [InlineData("registry://api:1.2.3@sha256:0123")]
    [InlineData("https://registry.example.com:5000/v2/api@sha256:0123")]
    [InlineData("127.0.0.1:5000/secret:1.0 pulled")]
    [InlineData("AUTH_ENABLED=true")]
    [InlineData("\"keyed\": null")]
    [InlineData("token == other, key => value")]
    [InlineData("Bearer authentication is not supported")]
    [InlineData("time=12:30 level=info msg=\"Container api-1a2b3c4d Started\"")]
    [InlineData("password=")]
    [InlineData("=:=:\"")]
    public void Words_that_only_look_like_keys_are_left(string text) =>
        Assert.Equal(text, SecretRedactor.KeysOnly.Redact(text));

    [Fact]
    public void The_name_of_an_app_in_front_of_a_colon_is_no_key() =>
        Assert.Equal("token: ready", SecretRedactor.For(Intents.With(app: "token")).Redact("token: ready"));
}
