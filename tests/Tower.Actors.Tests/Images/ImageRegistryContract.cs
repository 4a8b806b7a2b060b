using System.Security.Cryptography;
using System.Text;
using Tower.Actors.Adapters.Registry;
using Tower.Actors.Domain.Images;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Xunit;

namespace Tower.Actors.Tests.Images;

/// <summary>What every <see cref="IImageRegistry"/> does, the fake of the other tests included.</summary>
public abstract class ImageRegistryContract
{
    private static readonly string[] Many = [.. Enumerable.Range(0, 25).Select(i => $"1.0.{i}"), "latest", "a1b2c3d"];

    [SkippableFact]
    public async Task All_tags_of_a_repository_are_listed_across_pages()
    {
        var (registry, address) = await StartAsync("team/api", "one", Many);
        var tags = await registry.ListTagsAsync(address, CancellationToken.None);
        Assert.Equal(Many.Order(StringComparer.Ordinal), tags.Order(StringComparer.Ordinal));
    }

    [SkippableFact]
    public async Task A_tag_stands_for_the_digest_of_its_manifest()
    {
        var (registry, address) = await StartAsync("api", "two", "1.2.3", "latest");
        var expected = $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Manifest("two"))))}";
        Assert.Equal(expected, await registry.FindDigestAsync(address, "1.2.3", CancellationToken.None));
        Assert.Equal(expected, await registry.FindDigestAsync(address, "latest", CancellationToken.None));
    }

    [SkippableFact]
    public async Task A_tag_that_is_not_there_has_no_digest()
    {
        var (registry, address) = await StartAsync("api", "three", "1.2.3");
        Assert.Null(await registry.FindDigestAsync(address, "1.2.4", CancellationToken.None));
    }

    [SkippableFact]
    public async Task A_repository_that_is_not_there_has_no_digest_and_its_tags_cannot_be_listed()
    {
        var (registry, address) = await StartAsync("api", "four", "1.2.3");
        var missing = address with { Repository = "nobody/pushed-this" };
        Assert.Null(await registry.FindDigestAsync(missing, "1.2.3", CancellationToken.None));
        var failure = await Assert.ThrowsAsync<RegistryException>(() => registry.ListTagsAsync(missing, CancellationToken.None));
        Assert.Equal(RegistryFailure.NoSuchRepository, failure.Failure);
        Assert.Contains("nobody/pushed-this", failure.Message, StringComparison.Ordinal);
        Assert.Contains(address.DisplayHost, failure.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_question_that_was_given_up_is_not_answered()
    {
        var (registry, address) = await StartAsync("api", "five", "1.2.3");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => registry.ListTagsAsync(address, new CancellationToken(canceled: true)));
    }

    [SkippableFact]
    public async Task The_configuration_of_an_image_is_read_by_its_digest()
    {
        var (registry, address) = await StartAsync("team/db", TestImage.Database);
        AssertDatabase(await registry.FindConfigAsync(address, RegistryServer.Digest(TestImage.Database.Manifest), CancellationToken.None));
    }

    [SkippableFact]
    public async Task Of_an_index_the_image_for_this_processor_is_read_not_its_attestation()
    {
        var (registry, address) = await StartAsync("db", TestImage.Database);
        AssertDatabase(await registry.FindConfigAsync(address, RegistryServer.Digest(TestImage.Database.Index), CancellationToken.None));
    }

    [SkippableFact]
    public async Task An_image_that_is_not_there_has_no_configuration()
    {
        var (registry, address) = await StartAsync("db", TestImage.Database);
        var digest = RegistryServer.Digest(TestImage.Database.Manifest);
        Assert.Null(await registry.FindConfigAsync(address, RegistryServer.Digest([]), CancellationToken.None));
        Assert.Null(await registry.FindConfigAsync(address with { Repository = "nobody/pushed-this" }, digest, CancellationToken.None));
    }

    [SkippableFact]
    public async Task A_configuration_that_was_given_up_is_not_read()
    {
        var (registry, address) = await StartAsync("db", TestImage.Database);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => registry.FindConfigAsync(
            address, RegistryServer.Digest(TestImage.Database.Manifest), new CancellationToken(canceled: true)));
    }

    private static void AssertDatabase(ImageConfig? config)
    {
        Assert.NotNull(config);
        Assert.Equal(["/backup", "/var/lib/db"], config.Volumes.AsEnumerable());
    }

    /// <summary>A registry that has an image in one repository.</summary>
    private protected abstract Task<(IImageRegistry Registry, RepositoryAddress Address)> StartAsync(string repository, TestImage image);

    /// <summary>A registry in which the tags of one repository stand for <see cref="Manifest"/> of the seed.</summary>
    private protected abstract Task<(IImageRegistry Registry, RepositoryAddress Address)> StartAsync(
        string repository, string seed, params string[] tags);

    /// <summary>An OCI index without manifests: the smallest thing a registry takes.</summary>
    private protected static string Manifest(string seed) =>
        $$"""{"schemaVersion":2,"mediaType":"{{RegistryServer.OciIndex}}","annotations":{"seed":"{{seed}}"},"manifests":[]}""";
}

public sealed class InMemoryImageRegistrySpec : ImageRegistryContract
{
    private protected override Task<(IImageRegistry Registry, RepositoryAddress Address)> StartAsync(
        string repository, string seed, params string[] tags)
    {
        IImageRegistry registry = New().With(repository, Manifest(seed), tags);
        return Task.FromResult((registry, Address(repository)));
    }

    private protected override Task<(IImageRegistry Registry, RepositoryAddress Address)> StartAsync(string repository, TestImage image)
    {
        IImageRegistry registry = New().With(repository, image);
        return Task.FromResult((registry, Address(repository)));
    }

    private static InMemoryImageRegistry New() => new()
    {
        BeforeAnswer = cancel => cancel.IsCancellationRequested ? Task.FromCanceled(cancel) : Task.CompletedTask,
    };

    private static RepositoryAddress Address(string repository) =>
        new(new Uri("http://127.0.0.1:1"), repository, "test.example", "test.example");
}

public sealed class HttpImageRegistryContractSpec : ImageRegistryContract, IAsyncLifetime
{
    private readonly HttpImageRegistry _registry = new(new TowerOptions());
    private RegistryServer _server = null!;

    public async Task InitializeAsync() => _server = await RegistryServer.StartAsync();

    public async Task DisposeAsync()
    {
        _registry.Dispose();
        await _server.DisposeAsync();
    }

    private protected override Task<(IImageRegistry Registry, RepositoryAddress Address)> StartAsync(
        string repository, string seed, params string[] tags)
    {
        _server.PageSize = 10;
        _server.With(repository, Encoding.UTF8.GetBytes(Manifest(seed)), tags);
        return Task.FromResult<(IImageRegistry, RepositoryAddress)>((_registry, _server.Address(repository)));
    }

    private protected override Task<(IImageRegistry Registry, RepositoryAddress Address)> StartAsync(string repository, TestImage image)
    {
        _server.With(repository, image);
        return Task.FromResult<(IImageRegistry, RepositoryAddress)>((_registry, _server.Address(repository)));
    }
}
