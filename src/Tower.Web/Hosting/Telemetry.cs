using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Tower.Actors.Telemetry;
using Tower.Web.Health;
using Tower.Web.Security;

namespace Tower.Web.Hosting;

/// <summary>
/// Traces, metrics and logs by OTLP. Exporters work in the background and drop what no collector takes.
/// </summary>
internal static class Telemetry
{
    /// <summary>Adds it to the host if the environment asks for it.</summary>
    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        if (TelemetrySettings.Read(builder.Configuration) is not { } settings)
            return;
        builder.Configuration.AddInMemoryCollection(settings.Corrections);
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(settings.ServiceName, serviceVersion: ProductVersion.Value))
            .WithTracing(tracing => tracing
                .AddSource(TowerTelemetry.Source.Name)
                // Request headers are not recorded, so no password gets into a span; query values are redacted.
                .AddAspNetCoreInstrumentation(options => options.Filter = IsWorthTracing)
                .AddHttpClientInstrumentation(options => options.FilterHttpRequestMessage = _ => BelongsToSomething))
            .WithMetrics(metrics => metrics
                .AddMeter(TowerTelemetry.Source.Name)
                .AddRuntimeInstrumentation()
                .AddAspNetCoreInstrumentation())
            .WithLogging(null, options => options.IncludeFormattedMessage = true)
            .UseOtlpExporter();
    }

    /// <summary>The health check comes every few seconds and says nothing, and Caddy asks before each request.</summary>
    internal static bool IsWorthTracing(HttpContext context) =>
        !context.Request.Path.Equals(HealthEndpoint.Path, StringComparison.Ordinal) && !CaddyOrigin.Is(context);

    /// <summary>Calls outside of a request or a deployment (polling, watching) are not traces of their own.</summary>
    private static bool BelongsToSomething => Activity.Current is { } call && call.ParentSpanId != default;
}
