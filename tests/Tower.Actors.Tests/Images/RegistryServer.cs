using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Tower.Actors.Domain.Images;

namespace Tower.Actors.Tests.Images;

/// <summary>A registry on a loopback port, behind real Kestrel, that can misbehave as registries do.</summary>
internal sealed class RegistryServer : IAsyncDisposable
{
    public const string OciIndex = "application/vnd.oci.image.index.v1+json";

    private readonly WebApplication _app;

    private RegistryServer(WebApplication app) => _app = app;

    /// <summary>Manifests by repository and tag.</summary>
    public ConcurrentDictionary<string, ConcurrentDictionary<string, byte[]>> Repositories { get; } = new();

    /// <summary>Blobs, and manifests without a tag, by <c>repository@digest</c>.</summary>
    public ConcurrentDictionary<string, byte[]> Contents { get; } = new();

    /// <summary>Media types of manifests by digest; the others have <see cref="MediaType"/>.</summary>
    public ConcurrentDictionary<string, string?> MediaTypes { get; } = new();

    /// <summary>Every request: <c>GET /v2/api/tags/list?n=1000</c>.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>The Accept headers of the manifest requests.</summary>
    public ConcurrentQueue<string> Accepts { get; } = new();

    /// <summary>What the next requests are answered with instead; false from one: as usual.</summary>
    public ConcurrentQueue<Func<HttpContext, Task<bool>>> Next { get; } = new();

    /// <summary>How every request is answered, before all else.</summary>
    public Func<HttpContext, Task<bool>> Always { get; set; } = _ => Task.FromResult(false);

    public int PageSize { get; set; } = 1000;
    public string MediaType { get; set; } = OciIndex;
    public Func<byte[], string?> DigestHeader { get; set; } = Digest;
    public Uri Uri => new(_app.Urls.First());

    public static string Digest(byte[] manifest) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(manifest))}";

    public static async Task<RegistryServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new RegistryServer(builder.Build());
        server._app.Run(server.AnswerAsync);
        await server._app.StartAsync();
        return server;
    }

    public RepositoryAddress Address(string repository) => new(Uri, repository, "test.example", "test.example");

    public RegistryServer With(string repository, byte[] manifest, params string[] tags)
    {
        foreach (var tag in tags)
            Repositories.GetOrAdd(repository, _ => new())[tag] = manifest;
        return this;
    }

    /// <summary>Adds what has no tag; returns its digest.</summary>
    public string Add(string repository, byte[] content, string? mediaType)
    {
        Contents[$"{repository}@{Digest(content)}"] = content;
        MediaTypes[Digest(content)] = mediaType;
        return Digest(content);
    }

    public RegistryServer With(string repository, TestImage image)
    {
        Add(repository, image.Config, "application/octet-stream");
        Add(repository, image.Attestation, TestImage.ManifestType);
        Add(repository, image.Manifest, TestImage.ManifestType);
        Add(repository, image.Index, OciIndex);
        return this;
    }

    /// <summary>The next request is answered with a status and perhaps a header.</summary>
    public void Answer(int status, string? header = null, string? value = null) => Next.Enqueue(context =>
    {
        context.Response.StatusCode = status;
        if (header is not null)
            context.Response.Headers.Append(header, value);
        return Task.FromResult(true);
    });

    /// <summary>The next request is answered with a page of tags, each in double quotes, and perhaps a link to the next.</summary>
    public void AnswerTags(string tags, string? link) => Answer("application/json", $$"""{"tags":[{{tags}}]}""", link);

    /// <summary>The next request is answered with a body.</summary>
    public void Answer(string type, string body, string? link = null) => Next.Enqueue(async context =>
    {
        context.Response.ContentType = type;
        if (link is not null)
            context.Response.Headers.Link = link;
        await context.Response.WriteAsync(body);
        return true;
    });

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true)); // do not wait for requests that hang on purpose
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        Requests.Enqueue($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}");
        if (await Always(context) || (Next.TryDequeue(out var answer) && await answer(context)))
            return;
        var path = context.Request.Path.Value!["/v2/".Length..];
        if (path.EndsWith("/tags/list", StringComparison.Ordinal))
            await ListAsync(context, path[..^"/tags/list".Length]);
        else if (path.Split("/blobs/") is [var repository, var digest])
            await BlobAsync(context, $"{repository}@{digest}");
        else
            await ManifestAsync(context, path.Split("/manifests/"));
    }

    private async Task ListAsync(HttpContext context, string repository)
    {
        if (!Repositories.TryGetValue(repository, out var tags))
        {
            await NotFoundAsync(context, "NAME_UNKNOWN");
            return;
        }
        var last = context.Request.Query["last"].ToString();
        var rest = tags.Keys.Order(StringComparer.Ordinal).Where(tag => string.CompareOrdinal(tag, last) > 0).ToList();
        var page = rest.Take(PageSize).ToList();
        if (page.Count < rest.Count)
            context.Response.Headers.Link = $"</v2/{repository}/tags/list?last={page[^1]}&n={PageSize}>; rel=\"next\"";
        await context.Response.WriteAsJsonAsync(new { name = repository, tags = page });
    }

    private async Task ManifestAsync(HttpContext context, string[] path)
    {
        Accepts.Enqueue(context.Request.Headers.Accept.ToString());
        var manifest = Contents.GetValueOrDefault($"{path[0]}@{path[1]}")
                       ?? Repositories.GetValueOrDefault(path[0])?.GetValueOrDefault(path[1]);
        if (manifest is null)
        {
            await NotFoundAsync(context, "MANIFEST_UNKNOWN");
            return;
        }
        context.Response.ContentType = MediaTypes.GetValueOrDefault(Digest(manifest), MediaType);
        context.Response.ContentLength = manifest.Length;
        if (DigestHeader(manifest) is { } digest)
            context.Response.Headers["Docker-Content-Digest"] = digest;
        if (HttpMethods.IsGet(context.Request.Method))
            await context.Response.Body.WriteAsync(manifest);
    }

    private async Task BlobAsync(HttpContext context, string name)
    {
        if (Contents.TryGetValue(name, out var blob))
            await context.Response.Body.WriteAsync(blob);
        else
            await NotFoundAsync(context, "BLOB_UNKNOWN");
    }

    private static async Task NotFoundAsync(HttpContext context, string code)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        if (HttpMethods.IsGet(context.Request.Method))
            await context.Response.WriteAsJsonAsync(new { errors = new[] { new { code } } });
    }
}
