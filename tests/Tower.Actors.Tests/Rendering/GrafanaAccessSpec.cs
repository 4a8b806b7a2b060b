using System.Text.Json.Nodes;
using Tower.Actors.Domain.Rendering.Compose;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Xunit;

namespace Tower.Actors.Tests.Rendering;

/// <summary>Grafana lets in those whom Caddy names, by a header nobody else knows; tried with a real Caddy.</summary>
public sealed class GrafanaAccessSpec
{
    private static readonly string[] Login = ["-u", $"admin:{EdgeCaddy.Password}"];

    [SkippableFact]
    public async Task A_request_with_the_right_password_is_Grafanas_admin_and_no_other_header_names_anybody()
    {
        await using var edge = await EdgeCaddy.StartAsync();

        var answer = await edge.CurlAsync(
            [.. Login, "-H", $"{EdgeCaddy.GrafanaHeader}: somebody", "-H", "X-Tower-User-00: somebody", edge.At("https", "otel", "/api/user")]);

        Assert.Equal((0, "grafana"), (answer.ExitCode, answer.StandardOutput));
        Assert.Contains("GET /api/user", edge.Grafana.Asked);
        Assert.Equal(
            $"{EdgeCaddy.GrafanaHeader}: admin",
            Assert.Single(edge.Grafana.Headers, header => header.StartsWith("X-Tower-", StringComparison.OrdinalIgnoreCase)), ignoreCase: true);
        Assert.DoesNotContain(edge.Grafana.Headers, header => header.StartsWith("Authorization", StringComparison.OrdinalIgnoreCase));
    }

    [SkippableFact]
    public async Task Others_do_not_get_the_header_nor_the_log_its_name()
    {
        await using var edge = await EdgeCaddy.StartAsync();

        await edge.CurlAsync([.. Login, edge.At("https", "otel", "/logged")]);
        await edge.CurlAsync("-u", $"ci:{EdgeCaddy.Password}", edge.At("https", "registry", "/v2/"));
        await edge.CurlAsync(edge.At("https", "api", "/"));
        var refused = await edge.CurlAsync("-i", edge.At("https", "otel", "/refused"));
        var log = await edge.LogAtItsEndAsync();

        Assert.DoesNotContain("GET /refused", edge.Grafana.Asked);
        Assert.All([.. edge.Registry.Headers, .. edge.App.Headers, refused.StandardOutput], text => Assert.DoesNotContain("X-Tower-User", text));
        Assert.Contains("/logged", log);
        Assert.DoesNotContain(EdgeCaddy.GrafanaHeader, log, StringComparison.OrdinalIgnoreCase);
    }

    [SkippableFact]
    public async Task What_Caddy_logs_of_an_answer_that_breaks_off_names_the_request_and_none_of_its_headers()
    {
        await using var edge = await EdgeCaddy.StartAsync();
        edge.Grafana.BreaksOff = true;

        var answer = await edge.CurlAsync([.. Login, edge.At("https", "otel", "/broken")]);
        var line = Assert.Single(
            (await edge.LogAtItsEndAsync()).Split('\n'), line => line.Contains("aborting with incomplete response", StringComparison.Ordinal));
        var request = JsonNode.Parse(line)!["request"]!.AsObject();

        Assert.NotEqual(0, answer.ExitCode);
        Assert.Equal(("GET", "/broken"), ((string?)request["method"], (string?)request["uri"]));
        Assert.False(request.ContainsKey("headers"));
        Assert.DoesNotContain(EdgeCaddy.GrafanaHeader, line, StringComparison.OrdinalIgnoreCase);
    }

    [SkippableFact]
    public async Task Neither_does_what_it_logs_of_telemetry_that_nobody_takes()
    {
        await using var edge = await EdgeCaddy.StartAsync();
        edge.Grafana.Dispose();

        var answer = await edge.CurlAsync(
            "-o", "/dev/null", "-w", "%{http_code}", "-H", "X-Api-Key: of an app", "-d", "spans", $"http://127.0.0.1:{edge.Otlp}/v1/traces");
        var log = await edge.LogAtItsEndAsync();
        var line = Assert.Single(log.Split('\n'), line => line.Contains("\"uri\":\"/v1/traces\"", StringComparison.Ordinal));

        Assert.Equal("502", answer.StandardOutput);
        Assert.StartsWith("http.log.error", (string)JsonNode.Parse(line)!["logger"]!);
        Assert.DoesNotContain("of an app", log);
    }

    [SkippableFact]
    public async Task Without_the_secret_a_request_gets_to_nobody()
    {
        await using var edge = await EdgeCaddy.StartAsync();
        File.Delete(edge.GrafanaHeaderFile);

        var answer = await edge.CurlAsync([.. Login, "-o", "/dev/null", "-w", "%{http_code}", edge.At("https", "otel", "/api/user")]);

        Assert.Equal("502", answer.StandardOutput);
        Assert.DoesNotContain("GET /api/user", edge.Grafana.Asked);
    }

    [Fact]
    public void Grafana_has_no_anonymous_user_and_no_login_of_its_own()
    {
        var env = Otel().Env;

        Assert.Equal("false", env["GF_AUTH_ANONYMOUS_ENABLED"]);
        Assert.Equal("false", env["GF_AUTH_BASIC_ENABLED"]);
        Assert.Equal("true", env["GF_AUTH_DISABLE_LOGIN_FORM"]);
        Assert.Equal("true", env["GF_AUTH_PROXY_ENABLED"]);
        // Read by Grafana itself, from the file: the environment shows no secret.
        Assert.Equal("$__file{/etc/tower/user-header}", env["GF_AUTH_PROXY_HEADER_NAME"]);
        Assert.Equal("$__file{/etc/tower/user-header}", env["GF_SECURITY_ADMIN_PASSWORD"]);
    }

    [Fact]
    public void Of_the_data_directory_Grafana_sees_the_folder_with_the_header_alone_and_cannot_write_there()
    {
        var intent = SampleIntents.With();
        var (yaml, secrets) = ComposeFile.Render(StackBuilder.Build(intent, [], new TowerOptions()), new TowerOptions());
        var service = yaml[yaml.IndexOf("\"otel-lgtm\":\n", StringComparison.Ordinal)..];
        service = service[..service.IndexOf("healthcheck:", StringComparison.Ordinal)];

        Assert.Contains("- \"/var/infra/caddy/grafana:/etc/tower:ro\"\n", service);
        Assert.Single(service.Split("/var/infra").Skip(1));
        Assert.Contains("\"GF_AUTH_PROXY_HEADER_NAME\": \"$$__file{/etc/tower/user-header}\"\n", service);
        Assert.Empty(secrets);
    }

    private static ServiceSpec Otel() =>
        StackBuilder.Build(SampleIntents.With(), [], new TowerOptions()).Services.Single(service => service.App == ServiceNames.OtelLgtm);
}
