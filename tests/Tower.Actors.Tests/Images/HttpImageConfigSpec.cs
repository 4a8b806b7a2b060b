using System.Runtime.InteropServices;
using System.Text;
using Tower.Actors.Adapters.Registry;
using Tower.Actors.Domain.Images;
using Tower.Actors.Ports;
using Tower.Messages.Failures;
using Xunit;

namespace Tower.Actors.Tests.Images;

/// <summary>Configurations of images, from registries that do it right and from others.</summary>
public sealed class HttpImageConfigSpec : IAsyncLifetime
{
    private static readonly TestImage Image = TestImage.Database;
    private static readonly string ConfigPath = $"/v2/db/blobs/{RegistryServer.Digest(Image.Config)}";

    private readonly HttpImageRegistry _registry = new(
        new SocketsHttpHandler { AllowAutoRedirect = false },
        new RegistryLimits { RetryDelay = TimeSpan.FromMilliseconds(1), ConfigBytes = 4096 }, TimeProvider.System, Architecture.Arm64);

    private RegistryServer _server = null!;

    public async Task InitializeAsync() => _server = (await RegistryServer.StartAsync()).With("db", Image);

    public async Task DisposeAsync()
    {
        _registry.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task An_index_costs_three_questions()
    {
        var index = _server.Add("db", TestImage.IndexOf((Image.Attestation, "linux/amd64"), (Image.Manifest, "linux/arm64")), RegistryServer.OciIndex);
        Assert.Equal(["/backup", "/var/lib/db"], (await FindAsync(index))!.Volumes.AsEnumerable());
        Assert.Equal(
            [$"GET /v2/db/manifests/{index}", $"GET /v2/db/manifests/{RegistryServer.Digest(Image.Manifest)}", $"GET {ConfigPath}"],
            _server.Requests);
        Assert.All(_server.Accepts, accept => Assert.Contains(TestImage.ManifestType, accept, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("application/octet-stream")]
    [InlineData(null)]
    public async Task A_manifest_without_its_media_type_in_the_header_is_known_by_what_it_says(string? type)
    {
        _server.MediaTypes[RegistryServer.Digest(Image.Manifest)] = type;
        Assert.NotNull(await FindAsync(RegistryServer.Digest(Image.Manifest)));
    }

    [Fact]
    public async Task A_manifest_that_does_not_name_its_media_type_is_known_by_the_header()
    {
        var manifest = Bytes(Encoding.UTF8.GetString(Image.Manifest).Replace($"\"mediaType\":\"{TestImage.ManifestType}\",", "", StringComparison.Ordinal));
        Assert.True(manifest.Length < Image.Manifest.Length);
        Assert.NotNull(await FindAsync(_server.Add("db", manifest, "application/vnd.docker.distribution.manifest.v2+json")));
    }

    [Fact]
    public async Task The_blob_may_be_elsewhere()
    {
        _server.Always = context =>
        {
            if (context.Request.Path != ConfigPath)
                return Task.FromResult(false);
            context.Response.Redirect($"/v2/storage/blobs/{RegistryServer.Digest(Image.Config)}");
            return Task.FromResult(true);
        };
        _server.Add("storage", Image.Config, "application/octet-stream");
        Assert.NotNull(await FindAsync(RegistryServer.Digest(Image.Manifest)));
    }

    [Fact]
    public async Task A_blob_is_not_fetched_from_another_host_without_TLS()
    {
        await using var other = await RegistryServer.StartAsync();
        _server.Always = context =>
        {
            if (context.Request.Path != ConfigPath)
                return Task.FromResult(false);
            context.Response.Redirect(new Uri(other.Uri, ConfigPath).ToString());
            return Task.FromResult(true);
        };
        await FailsAsync(RegistryFailure.Unexpected, RegistryServer.Digest(Image.Manifest));
        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task A_manifest_other_than_the_one_asked_for_is_an_error()
    {
        var digest = RegistryServer.Digest([1]);
        _server.Contents[$"db@{digest}"] = Image.Manifest;
        Assert.Contains(digest, await FailsAsync(RegistryFailure.Unexpected, digest), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configuration_other_than_the_one_asked_for_is_an_error()
    {
        _server.Contents[$"db@{RegistryServer.Digest(Image.Config)}"] = "{}"u8.ToArray();
        Assert.Contains(RegistryServer.Digest(Image.Config), await FailsAsync(RegistryFailure.Unexpected, RegistryServer.Digest(Image.Manifest)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configuration_longer_than_any_sensible_one_is_an_error()
    {
        var tooLong = new TestImage($$$"""{"config":{"User":"{{{new string('x', 5000)}}}"}}""");
        _server.With("db", tooLong);
        Assert.Contains("4 KiB", await FailsAsync(RegistryFailure.Unexpected, RegistryServer.Digest(tooLong.Manifest)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_configuration_is_an_error_and_not_an_image_without_volumes()
    {
        var html = new TestImage("<html>");
        _server.With("db", html);
        await FailsAsync(RegistryFailure.Unexpected, RegistryServer.Digest(html.Manifest));
        await FailsAsync(RegistryFailure.Unexpected, _server.Add("db", Bytes("<html>"), TestImage.ManifestType));
    }

    [Theory]
    [InlineData("application/vnd.docker.distribution.manifest.v1+prettyjws", """{"schemaVersion":1,"fsLayers":[]}""")]
    [InlineData("application/vnd.example.thing+json", """{"schemaVersion":2}""")]
    public async Task An_image_of_another_kind_has_no_configuration(string type, string manifest) =>
        Assert.Null(await FindAsync(_server.Add("db", Bytes(manifest), type)));

    [Theory]
    [InlineData("application/vnd.cncf.helm.config.v1+json")]
    [InlineData("application/vnd.oci.empty.v1+json")]
    [InlineData("application/vnd.oci.empty.v1+json", "application/vnd.example.policy")]
    [InlineData("application/octet-stream", "application/vnd.example.policy")]
    [InlineData("application/vnd.docker.plugin.v1+json")]
    public async Task What_is_pushed_as_an_image_and_is_none_says_what_it_is(string configType, string? artifactType = null)
    {
        var chart = new TestImage("{}", configType, artifactType);
        _server.With("db", chart);
        var message = await FailsAsync(RegistryFailure.NoImage, RegistryServer.Digest(chart.Manifest));
        Assert.Contains($"\"{artifactType ?? configType}\" and no image", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_type_of_a_strangers_making_cannot_begin_a_line_of_its_own()
    {
        var chart = new TestImage("{}", @"application/x\nRESULT succeeded");
        _server.With("db", chart);
        Assert.DoesNotContain('\n', await FailsAsync(RegistryFailure.NoImage, RegistryServer.Digest(chart.Manifest)));
    }

    [Theory]
    [InlineData("application/octet-stream")]
    [InlineData("")]
    public async Task A_configuration_whose_type_says_nothing_is_not_read(string configType)
    {
        var odd = new TestImage("{}", configType);
        _server.With("db", odd);
        Assert.Null(await FindAsync(RegistryServer.Digest(odd.Manifest)));
    }

    [Fact]
    public async Task A_manifest_whose_configuration_is_gone_has_none()
    {
        Assert.True(_server.Contents.TryRemove($"db@{RegistryServer.Digest(Image.Config)}", out _));
        Assert.Null(await FindAsync(RegistryServer.Digest(Image.Manifest)));
    }

    [Fact]
    public async Task An_index_without_this_processor_says_which_there_are()
    {
        var index = _server.Add("db", TestImage.IndexOf((Image.Manifest, "linux/amd64"), (Image.Attestation, "unknown/unknown")), RegistryServer.OciIndex);
        var message = await FailsAsync(RegistryFailure.OtherPlatform, index);
        Assert.Contains("linux/arm64", message, StringComparison.Ordinal);
        Assert.EndsWith("for linux/amd64", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Indexes_of_indexes_come_to_an_end()
    {
        var index = TestImage.IndexOf((Image.Manifest, "linux/arm64"));
        for (var depth = 0; depth < 10; depth++)
        {
            Assert.Equal(depth < 3, await IsFoundAsync(_server.Add("db", index, RegistryServer.OciIndex)));
            index = TestImage.IndexOf((index, null));
        }
    }

    [Fact]
    public async Task A_digest_that_would_lead_elsewhere_is_not_asked_for()
    {
        var manifest = Bytes(Encoding.UTF8.GetString(Image.Manifest).Replace(RegistryServer.Digest(Image.Config), "../../../admin", StringComparison.Ordinal));
        await FailsAsync(RegistryFailure.Unexpected, _server.Add("db", manifest, TestImage.ManifestType));
        Assert.Single(_server.Requests);
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private async Task<bool> IsFoundAsync(string digest)
    {
        try
        {
            return await FindAsync(digest) is not null;
        }
        catch (RegistryException cause) when (cause.Failure == RegistryFailure.Unexpected)
        {
            return false;
        }
    }

    private Task<ImageConfig?> FindAsync(string digest) => _registry.FindConfigAsync(_server.Address("db"), digest, CancellationToken.None);

    private async Task<string> FailsAsync(RegistryFailure expected, string digest)
    {
        var failure = await Assert.ThrowsAsync<RegistryException>(() => FindAsync(digest));
        if (expected == RegistryFailure.OtherPlatform)
            Assert.Equal(FailureCodes.ImagePlatform, failure.Code);
        if (expected == RegistryFailure.Unexpected)
            Assert.Equal(FailureCodes.RegistryUnexpected, failure.Code);
        Assert.Equal(expected, failure.Failure);
        return failure.Message;
    }
}
