using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using CliWrap;
using Tower.Actors.Adapters.Registry;
using Tower.Actors.Domain.Images;
using Tower.Actors.Ports;
using Xunit;

namespace Tower.Actors.Tests.Images;

/// <summary>The contract against the real registry of distribution, as Debian packages it.</summary>
public sealed partial class DebianRegistrySpec : ImageRegistryContract, IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tower-registry-").FullName;
    private readonly HttpImageRegistry _registry = new(new SocketsHttpHandler(), new RegistryLimits { TagsPerPage = 10 }, TimeProvider.System);
    private readonly CancellationTokenSource _stop = new();
    private Task _process = Task.FromCanceled(new CancellationToken(canceled: true));

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _registry.Dispose();
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _process);
        _stop.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private protected override async Task<(IImageRegistry Registry, RepositoryAddress Address)> StartAsync(
        string repository, string seed, params string[] tags)
    {
        var endpoint = await StartProcessAsync();
        using var http = new HttpClient { BaseAddress = endpoint };
        foreach (var tag in tags)
            await PutAsync(http, $"/v2/{repository}/manifests/{tag}", Encoding.UTF8.GetBytes(Manifest(seed)), RegistryServer.OciIndex);
        return (_registry, new RepositoryAddress(endpoint, repository, "test.example", "test.example"));
    }

    private protected override async Task<(IImageRegistry Registry, RepositoryAddress Address)> StartAsync(
        string repository, TestImage image)
    {
        var endpoint = await StartProcessAsync();
        using var http = new HttpClient { BaseAddress = endpoint };
        using var upload = await http.PostAsync($"/v2/{repository}/blobs/uploads/", null);
        await PutAsync(http, $"{upload.Headers.Location}&digest={RegistryServer.Digest(image.Config)}", image.Config, "application/octet-stream");
        foreach (var manifest in new[] { image.Attestation, image.Manifest })
            await PutAsync(http, $"/v2/{repository}/manifests/{RegistryServer.Digest(manifest)}", manifest, TestImage.ManifestType);
        await PutAsync(http, $"/v2/{repository}/manifests/latest", image.Index, RegistryServer.OciIndex);
        return (_registry, new RepositoryAddress(endpoint, repository, "test.example", "test.example"));
    }

    private static async Task PutAsync(HttpClient http, string uri, byte[] bytes, string type)
    {
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        using var answer = await http.PutAsync(uri, content);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task<Uri> StartProcessAsync()
    {
        var binary = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Select(folder => Path.Combine(folder, "docker-registry")).FirstOrDefault(File.Exists);
        if (Environment.GetEnvironmentVariable("TOWER_E2E") == "1")
            Assert.True(binary is not null, "docker-registry must be installed (Debian package docker-registry)");
        Skip.If(binary is null, "docker-registry is not installed (Debian package docker-registry)");

        var config = Path.Combine(_folder, "config.yml");
        await File.WriteAllTextAsync(config, $"""
            version: 0.1
            storage:
              filesystem:
                rootdirectory: {_folder}/data
            http:
              addr: 127.0.0.1:0
            """);
        var address = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var said = new ConcurrentQueue<string>();
        var process = Cli.Wrap(binary!).WithArguments(["serve", config])
            .WithStandardOutputPipe(PipeTarget.ToDelegate(said.Enqueue)) // its access log: without a reader SIGPIPE ends it
            .WithStandardErrorPipe(PipeTarget.ToDelegate(line =>
            {
                said.Enqueue(line);
                if (Listening().Match(line) is { Success: true } match)
                    address.TrySetResult(new Uri($"http://{match.Groups["address"].Value}"));
            }))
            .WithValidation(CommandResultValidation.None)
            .ExecuteAsync(_stop.Token);
        _process = process.Task;
        await Task.WhenAny(address.Task, _process);
        Assert.True(address.Task.IsCompleted, string.Join('\n', said));
        return await address.Task;
    }

    [GeneratedRegex(@"listening on (?<address>127\.0\.0\.1:[0-9]+)")]
    private static partial Regex Listening();
}
