using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Tower.Web.Hosting;
using Xunit;

namespace Tower.Web.Tests.Hosting;

public sealed class TelemetrySettingsTests
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string Protocol = "OTEL_EXPORTER_OTLP_PROTOCOL";

    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("no url", null)]
    [InlineData("http://otel-lgtm:4318", "true")]
    [InlineData("http://otel-lgtm:4318", "TRUE")]
    public void Nothing_is_exported_without_an_endpoint_or_when_switched_off(string? endpoint, string? disabled) =>
        Assert.Null(Read((Endpoint, endpoint), ("OTEL_SDK_DISABLED", disabled)));

    [Theory]
    [InlineData("http://otel-lgtm:4318", null, "http/protobuf")]
    [InlineData("http://otel-lgtm:4318", "grpc", "http/protobuf")]
    [InlineData("http://collector:4317", null, "http/protobuf")]
    [InlineData("http://collector:4317", "grpc", null)]
    [InlineData("http://collector:9999", "http/protobuf", null)]
    public void HTTP_is_spoken_on_its_port_and_when_nothing_else_is_asked_for(string endpoint, string? protocol, string? corrected) =>
        Assert.Equal(corrected, Read((Endpoint, endpoint), (Protocol, protocol))!.Corrections.GetValueOrDefault(Protocol));

    [Theory]
    [InlineData("http://otel-lgtm:4318/v1/traces", "http://otel-lgtm:4318")]
    [InlineData("http://otel-lgtm:4318/v1/traces/", "http://otel-lgtm:4318")]
    [InlineData("https://otlp.example.com/base/v1/traces", "https://otlp.example.com/base")]
    [InlineData("http://otel-lgtm:4318/", null)]
    public void The_address_of_the_traces_is_taken_for_the_base_it_stands_on(string endpoint, string? corrected) =>
        Assert.Equal(corrected, Read((Endpoint, endpoint))!.Corrections.GetValueOrDefault(Endpoint));

    [Theory]
    [InlineData(null, "tower")]
    [InlineData("tower-berlin", "tower-berlin")]
    public void The_service_has_the_name_the_environment_gives_it(string? name, string expected) =>
        Assert.Equal(expected, Read((Endpoint, "http://otel-lgtm:4318"), ("OTEL_SERVICE_NAME", name))!.ServiceName);

    [Theory]
    [InlineData("/healthz", false)]
    [InlineData("/apply", true)]
    public void The_health_check_is_not_traced(string path, bool traced)
    {
        var context = new DefaultHttpContext();
        context.Request.Path = path;
        Assert.Equal(traced, Telemetry.IsWorthTracing(context));
    }

    private static TelemetrySettings? Read(params (string Name, string? Value)[] environment) =>
        TelemetrySettings.Read(new ConfigurationBuilder()
            .AddInMemoryCollection(environment.ToDictionary(pair => pair.Name, pair => pair.Value)).Build());
}
