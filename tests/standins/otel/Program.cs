using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

// A stand-in for grafana/otel-lgtm: accepts OTLP over HTTP on 4318 and answers on 3000 where Grafana would.
// A test asks GET :3000/received which texts (span names, attributes) arrived.
const string DataFolder = "/data/received";
const int KeptBodies = 2_000;
string[] signals = ["traces", "metrics", "logs"];

// As Grafana does: who a request is from is in a header whose name may be in a file; without such a setting everybody is let in.
var isOpen = Environment.GetEnvironmentVariable("GF_AUTH_ANONYMOUS_ENABLED") != "false";
var userHeader = Environment.GetEnvironmentVariable("GF_AUTH_PROXY_HEADER_NAME") is { } setting
    ? FileSetting.Read().Replace(setting, match => File.ReadAllText(match.Groups[1].Value).Trim())
    : "";
// The user every Grafana is born with, unless it was told to take no password.
var takesPasswords = Environment.GetEnvironmentVariable("GF_AUTH_BASIC_ENABLED") != "false";
var born = $"Basic {Convert.ToBase64String("admin:admin"u8)}";

var builder = WebApplication.CreateSlimBuilder(args);
builder.WebHost.UseUrls("http://*:3000", "http://*:4318");
builder.Logging.SetMinimumLevel(LogLevel.Warning);
var app = builder.Build();

app.Use(async (HttpContext context, RequestDelegate next) =>
{
    var isGrafana = context.Connection.LocalPort == 3000 && context.Request.Path != "/api/health";
    var isKnown = (userHeader != "" && context.Request.Headers[userHeader] == "admin") || (takesPasswords && context.Request.Headers.Authorization == born);
    if (isGrafana && !isOpen && !isKnown)
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
    else
        await next(context);
});

Directory.CreateDirectory(DataFolder);
var sequence = Directory.EnumerateFiles(DataFolder).Count();

foreach (var signal in signals)
{
    app.MapPost($"/v1/{signal}", (HttpRequest request) => KeepAsync(signal, request));
}

async Task<IResult> KeepAsync(string signal, HttpRequest request)
{
    var number = Interlocked.Increment(ref sequence);
    var body = request.Headers.ContentEncoding == "gzip"
        ? new GZipStream(request.Body, CompressionMode.Decompress)
        : request.Body;
    var path = Path.Combine(DataFolder, $"{number:D8}.{signal}");
    await using (var file = File.Create(path + ".part"))
    {
        await body.CopyToAsync(file);
    }

    File.Move(path + ".part", path);
    File.Delete(Path.Combine(DataFolder, $"{number - KeptBodies:D8}.{signal}"));
    // An empty ExportServiceResponse: "all accepted".
    return Results.Bytes([], request.ContentType ?? "application/x-protobuf");
}

// Protobuf keeps strings as plain UTF-8, so runs of printable characters are the names and values that were sent.
// What came before a moment is left out by ?after=, the number GET :3000/last gave at that moment.
app.MapGet("/received", (string? signal, int? after) =>
{
    var texts = new SortedSet<string>(StringComparer.Ordinal);
    foreach (var file in Directory.EnumerateFiles(DataFolder, $"*.{signal ?? "traces"}")
        .Where(file => int.Parse(Path.GetFileNameWithoutExtension(file)) > (after ?? 0)))
    {
        foreach (Match match in Printable.Run().Matches(Encoding.Latin1.GetString(File.ReadAllBytes(file))))
        {
            texts.Add(match.Value);
        }
    }

    return Results.Json(texts);
});

app.MapGet("/last", () => $"{Volatile.Read(ref sequence)}");

app.MapGet("/counts", () => signals.ToDictionary(
    signal => signal,
    signal => Directory.EnumerateFiles(DataFolder, $"*.{signal}").Count()));

app.MapFallback(() => "stand-in for grafana/otel-lgtm: telemetry is accepted and kept, there is no Grafana\n");

await File.WriteAllTextAsync("/tmp/ready", "");
app.Run();

internal static partial class Printable
{
    [GeneratedRegex("[\\x20-\\x7e]{3,}")]
    public static partial Regex Run();
}

internal static partial class FileSetting
{
    [GeneratedRegex("\\$__file\\{([^}]+)\\}")]
    public static partial Regex Read();
}
