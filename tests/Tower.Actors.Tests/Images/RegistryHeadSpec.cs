using System.Text;
using Microsoft.AspNetCore.Http;
using Tower.Actors.Images;
using Xunit;

namespace Tower.Actors.Tests.Images;

/// <summary>Registries that answer HEAD wrongly although GET is right.</summary>
public sealed class RegistryHeadSpec : IAsyncLifetime
{
    private static readonly byte[] Manifest = Encoding.UTF8.GetBytes("""{"schemaVersion":2}""");
    private static readonly string Digest = RegistryServer.Digest(Manifest);
    private static readonly string[] HeadAndGet = ["HEAD /v2/api/manifests/1.2.3", "GET /v2/api/manifests/1.2.3"];

    private readonly HttpImageRegistry _registry = new(
        new SocketsHttpHandler { AllowAutoRedirect = false }, new RegistryLimits { RetryDelay = TimeSpan.FromMilliseconds(1) }, TimeProvider.System);

    private RegistryServer _server = null!;

    public async Task InitializeAsync() => _server = (await RegistryServer.StartAsync()).With("api", Manifest, "1.2.3");

    public async Task DisposeAsync()
    {
        _registry.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(500)]
    [InlineData(501)]
    public Task A_HEAD_that_is_refused_is_followed_by_one_GET(int status) => IsFoundAsync(RegistryBehaviour.RefusesHead(status));

    [Theory]
    [InlineData("text/html")]
    [InlineData("application/json")]
    [InlineData(null)]
    public Task A_HEAD_with_another_type_is_followed_by_one_GET(string? type) => IsFoundAsync(RegistryBehaviour.NamesAnotherType(type));

    [Theory]
    [InlineData(null)]
    [InlineData("nonsense")]
    [InlineData("sha512:00")]
    public Task A_HEAD_without_a_digest_is_followed_by_one_GET(string? digest) => IsFoundAsync(RegistryBehaviour.SaysOfHead(digest));

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/octet-stream")]
    [InlineData(null)]
    public async Task A_manifest_that_is_sent_with_another_type_counts_by_what_it_says_of_itself(string? type)
    {
        _server.With("db", TestImage.Database.Index, "1");
        _server.Always = RegistryBehaviour.NamesAnotherType(type, onlyForHead: false);
        Assert.Equal(RegistryServer.Digest(TestImage.Database.Index), await FindAsync("db", "1"));
    }

    [Fact]
    public async Task A_tag_that_neither_HEAD_nor_GET_finds_is_not_there()
    {
        Assert.Null(await FindAsync("api", "9"));
        Assert.Equal(["HEAD /v2/api/manifests/9", "GET /v2/api/manifests/9"], _server.Requests);
    }

    private async Task IsFoundAsync(Func<HttpContext, Task<bool>> behaviour)
    {
        _server.Always = behaviour;
        Assert.Equal(Digest, await FindAsync("api", "1.2.3"));
        Assert.Equal(HeadAndGet, _server.Requests);
    }

    private Task<string?> FindAsync(string repository, string tag) =>
        _registry.FindDigestAsync(_server.Address(repository), tag, CancellationToken.None);
}
