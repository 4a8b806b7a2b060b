using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Tower.Actors.Domain.Images;
using Tower.Actors.Ports;

namespace Tower.Actors.Tests.Images;

/// <summary>A registry without a network, held to the same contract as the real adapter.</summary>
internal sealed class InMemoryImageRegistry : IImageRegistry
{
    private readonly ConcurrentDictionary<string, ImmutableDictionary<string, string>> _repositories = new();
    private readonly ConcurrentDictionary<string, ImageConfig> _configs = new();
    private readonly ConcurrentDictionary<string, RegistryException> _failures = new();

    /// <summary>Every question, in the order of asking: <c>tags api</c>, <c>digest api:1.2.3</c>,
    /// <c>config api@sha256:…</c>.</summary>
    public ConcurrentQueue<string> Questions { get; } = new();

    /// <summary>Called at the start of every question.</summary>
    public Func<CancellationToken, Task> BeforeAnswer { get; set; } = _ => Task.CompletedTask;

    /// <summary>Which questions are never answered.</summary>
    public Func<string, bool> IsHanging { get; set; } = _ => false;

    /// <summary>Adds tags; the manifest's text decides the digest.</summary>
    public InMemoryImageRegistry With(string repository, string manifest, params string[] tags)
    {
        var digest = $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(manifest)))}";
        _repositories.AddOrUpdate(repository, _ => Add([]), (_, known) => Add(known));
        return this;

        ImmutableDictionary<string, string> Add(ImmutableDictionary<string, string> known) =>
            known.SetItems(tags.Select(tag => KeyValuePair.Create(tag, digest)));
    }

    /// <summary>Adds an image by the digests of its manifest and its index.</summary>
    public InMemoryImageRegistry With(string repository, TestImage image) => this
        .WithConfig(repository, RegistryServer.Digest(image.Manifest), ImageConfig.Parse(image.Config))
        .WithConfig(repository, RegistryServer.Digest(image.Index), ImageConfig.Parse(image.Config));

    /// <summary>Adds what an image says of its containers.</summary>
    public InMemoryImageRegistry WithConfig(string repository, string digest, ImageConfig config)
    {
        _configs[$"{repository}@{digest}"] = config;
        return this;
    }

    /// <summary>From now on every question about the repository fails.</summary>
    public InMemoryImageRegistry Failing(string repository, RegistryFailure failure, string message)
    {
        _failures[repository] = new RegistryException(failure, message);
        return this;
    }

    public async Task<ImmutableArray<string>> ListTagsAsync(RepositoryAddress address, CancellationToken cancel)
    {
        await AskAsync(address, $"tags {address.Repository}", cancel);
        return _repositories.TryGetValue(address.Repository, out var tags)
            ? [.. tags.Keys]
            : throw new RegistryException(RegistryFailure.NoSuchRepository, $"{address.DisplayHost} has no repository '{address.Repository}'");
    }

    public async Task<string?> FindDigestAsync(RepositoryAddress address, string tag, CancellationToken cancel)
    {
        await AskAsync(address, $"digest {address.Repository}:{tag}", cancel);
        return _repositories.GetValueOrDefault(address.Repository)?.GetValueOrDefault(tag);
    }

    public async Task<ImageConfig?> FindConfigAsync(RepositoryAddress address, string digest, CancellationToken cancel)
    {
        await AskAsync(address, $"config {address.Repository}@{digest}", cancel);
        return _configs.GetValueOrDefault($"{address.Repository}@{digest}");
    }

    private async Task AskAsync(RepositoryAddress address, string question, CancellationToken cancel)
    {
        Questions.Enqueue(question);
        await BeforeAnswer(cancel);
        if (IsHanging(question))
            await Task.Delay(Timeout.InfiniteTimeSpan, cancel);
        if (_failures.TryGetValue(address.Repository, out var failure))
            throw failure;
    }
}
