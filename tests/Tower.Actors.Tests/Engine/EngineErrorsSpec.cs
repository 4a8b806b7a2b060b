using System.Net;
using System.Net.Sockets;
using Docker.DotNet;
using Tower.Actors.Adapters.Docker;
using Tower.Actors.Domain.Images;
using Xunit;

namespace Tower.Actors.Tests.Engine;

public sealed class EngineErrorsSpec
{
    private const string Digest = "@sha256:1a2b3c4d5e6f1a2b3c4d5e6f1a2b3c4d5e6f1a2b3c4d5e6f1a2b3c4d5e6f1a2b";

    [Theory]
    [InlineData("manifest for 127.0.0.1:5000/api not found: manifest unknown: manifest unknown", "image-not-found", "its registry does not have it", "Push it")]
    [InlineData("pull access denied for api, repository does not exist or may require 'docker login'", "registry-denied", "without credentials", "make it public")]
    [InlineData("denied: Permission denied for \"latest\" from request", "registry-denied", "without credentials", "make it public")]
    [InlineData("unauthorized: authentication required", "registry-denied", "does not take the key", "/etc/caddy/pulls")]
    [InlineData("Head \"http://127.0.0.1:5000/v2/api/manifests/1\": no basic auth credentials", "registry-denied", "does not take the key", "/etc/caddy/pulls")]
    [InlineData("Get \"http://127.0.0.1:5000/v2/\": dial tcp 127.0.0.1:5000: connect: connection refused", "registry-unreachable", "nothing answers on 127.0.0.1:5000", "The engine pulls from 127.0.0.1:5000")]
    [InlineData("Get \"https://r.example/v2/\": dial tcp: lookup r.example: no such host", "registry-unresolved", "cannot resolve", "no such host")]
    [InlineData("Get \"https://r.example/v2/\": dial tcp 192.0.2.1:443: i/o timeout", "registry-unreachable", "cannot reach its registry", "timeout")]
    [InlineData("tls: failed to verify certificate: x509: certificate signed by unknown authority", "registry-untrusted", "does not trust", "/etc/docker/certs.d/127.0.0.1:5000/ca.crt")]
    [InlineData("tls: failed to verify certificate: x509: certificate has expired or is not yet valid", "registry-untrusted", "has expired", "correct the certificate")]
    [InlineData("http: server gave HTTP response to HTTPS client", "registry-plain-http", "speaks no TLS", "127.0.0.1")]
    [InlineData("no matching manifest for linux/arm64/v8 in the manifest list entries", "image-platform", "this server's processor", "arm64")]
    [InlineData("write /var/lib/docker/tmp/x: no space left on device", "disk-full", "the disk is full", "docker system df")]
    [InlineData("failed to register layer: write /usr/lib/x: no space left on device", "disk-full", "the disk is full", "docker system df")]
    [InlineData("failed to register layer: ApplyLayer exit status 1: mkdir /x: permission denied", "pull-failed", "ApplyLayer", "permission denied")]
    [InlineData("toomanyrequests: You have reached your pull rate limit. Authentication required to raise it", "registry-limited", "no more requests", "Wait")]
    [InlineData("error pulling image configuration: download failed after attempts=6: 429 Too Many Requests", "registry-limited", "no more requests", "Wait")]
    [InlineData("something new", "pull-failed", "could not be pulled: something new", "something new")]
    public void A_failed_pull_says_what_happened_and_what_to_do(string said, string code, string what, string todo)
    {
        var failure = EngineErrors.PullFailed($"127.0.0.1:5000/api{Digest}", said, 5000);
        var message = failure.Message;

        Assert.StartsWith("127.0.0.1:5000/api@sha256:1a2b3c4d5e6f could not be pulled", message);
        Assert.Contains(what, message);
        Assert.Contains(todo, message);
        Assert.Equal(code, failure.Code.Name);
    }

    [Theory]
    [InlineData("unauthorized: authentication required")]
    [InlineData("Head \"https://r.example/v2/api/manifests/1\": no basic auth credentials")]
    public void Another_registry_that_wants_credentials_is_told_as_such(string said)
    {
        var failure = EngineErrors.PullFailed("r.example/api:1", said, 5000);

        Assert.Equal("registry-denied", failure.Code.Name);
        Assert.Contains("without credentials", failure.Message);
        Assert.DoesNotContain("caddy", failure.Message);
    }

    [Fact]
    public void A_refused_connection_to_another_registry_does_not_blame_the_caddy_container() =>
        Assert.DoesNotContain("caddy", EngineErrors.PullFailed("r.example:5000/api:1", "connection refused", 5000).Message);

    [Theory]
    [InlineData(SocketError.AddressNotAvailable, "there is no such socket")]
    [InlineData(SocketError.ConnectionRefused, "connection refused")]
    [InlineData(SocketError.AccessDenied, "member of the group docker")]
    public void An_engine_that_cannot_be_reached_is_named_by_its_socket(SocketError error, string why)
    {
        var message = EngineErrors.Unreachable(
            new Uri("unix:///var/run/docker.sock"), new HttpRequestException("x", new SocketException((int)error))).Message;

        Assert.Contains("unix:///var/run/docker.sock", message);
        Assert.Contains(why, message);
    }

    [Theory]
    [InlineData("""{"message":"no such thing"}""", "no such thing")]
    [InlineData("not json", "not json")]
    [InlineData("", "HTTP 500")]
    public void The_engines_own_words_are_taken_out_of_its_answer(string body, string expected) =>
        Assert.Equal(expected, EngineErrors.MessageOf(new DockerApiException(HttpStatusCode.InternalServerError, body)));

    [Theory]
    [InlineData("api", "api:latest")]
    [InlineData("127.0.0.1:5000/api", "127.0.0.1:5000/api:latest")]
    [InlineData("127.0.0.1:5000/api:1.2", "127.0.0.1:5000/api:1.2")]
    [InlineData("api" + Digest, "api" + Digest)]
    public void An_image_without_tag_and_digest_is_pulled_as_latest_and_not_with_all_its_tags(string image, string pulled) =>
        Assert.Equal(pulled, ImageName.WithTag(image));
}
