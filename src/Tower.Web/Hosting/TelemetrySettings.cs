namespace Tower.Web.Hosting;

/// <summary>The standard <c>OTEL_*</c> variables, as far as Tower corrects them before the SDK reads them.</summary>
/// <param name="ServiceName"><c>OTEL_SERVICE_NAME</c>, or <c>tower</c>.</param>
/// <param name="Corrections">Variables the SDK is to see with another value.</param>
internal sealed record TelemetrySettings(string ServiceName, IReadOnlyDictionary<string, string?> Corrections)
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string Protocol = "OTEL_EXPORTER_OTLP_PROTOCOL";
    private const string HttpProtobuf = "http/protobuf";

    // OTLP's registered ports: 4317 is gRPC, 4318 is HTTP.
    private const int OtlpHttpPort = 4318;

    /// <summary>Reads the variables.</summary>
    /// <returns>Null: nothing is to be exported, because no endpoint is set or the SDK is switched off.</returns>
    public static TelemetrySettings? Read(IConfiguration environment)
    {
        var endpoint = environment[Endpoint];
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var address)
            || string.Equals(environment["OTEL_SDK_DISABLED"], "true", StringComparison.OrdinalIgnoreCase))
            return null;
        var corrections = new Dictionary<string, string?>();
        // .NET's default is gRPC, which no collector speaks on 4318.
        if (string.IsNullOrEmpty(environment[Protocol]) || address.Port == OtlpHttpPort)
            corrections[Protocol] = HttpProtobuf;
        // The variable names the base of all signals; people (and the blueprint) write the address of the traces.
        const string traces = "/v1/traces";
        var path = address.GetLeftPart(UriPartial.Path).TrimEnd('/');
        if (path.EndsWith(traces, StringComparison.Ordinal))
            corrections[Endpoint] = path[..^traces.Length];
        var name = environment["OTEL_SERVICE_NAME"];
        return new TelemetrySettings(string.IsNullOrEmpty(name) ? "tower" : name, corrections);
    }
}
