using System.Text;
using Microsoft.AspNetCore.Http;
using Tower.Actors.Adapters.Registry;
using Tower.Actors.Domain.Images;
using Tower.Actors.Ports;
using Xunit;

namespace Tower.Actors.Tests.Images;

/// <summary>Answers that no registry should give: each is an error that says what is wrong, and none breaks Tower.</summary>
public sealed class RegistryNonsenseSpec : IAsyncLifetime
{
    private static readonly TestImage Image = TestImage.Database;
    private static readonly string ConfigPath = $"/v2/db/blobs/{RegistryServer.Digest(Image.Config)}";

    private readonly HttpImageRegistry _registry = new(
        new SocketsHttpHandler { AllowAutoRedirect = false }, new RegistryLimits { RetryDelay = TimeSpan.FromMilliseconds(1) }, TimeProvider.System);

    private RegistryServer _server = null!;

    public async Task InitializeAsync() => _server = (await RegistryServer.StartAsync()).With("db", Image);

    public async Task DisposeAsync()
    {
        _registry.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("""{"manifests":[null]}""")]
    [InlineData("""{"manifests":[null,{"platform":null}]}""")]
    [InlineData("""{"manifests":[{"platform":{}},{"digest":null,"platform":{"os":null,"architecture":null,"variant":null}}]}""")]
    [InlineData("""{"manifests":[{"platform":{"os":"\ud800"}}]}""")]
    [InlineData("""{"manifests":null}""")]
    [InlineData("null")]
    public async Task An_index_with_nothing_where_something_should_be_is_said_to_have_no_image(string index)
    {
        var digest = _server.Add("db", Encoding.UTF8.GetBytes(index), RegistryServer.OciIndex);
        var failure = await Assert.ThrowsAsync<RegistryException>(() => FindAsync(digest));
        Assert.Contains(failure.Failure, new[] { RegistryFailure.OtherPlatform, RegistryFailure.Unexpected });
    }

    [Fact]
    public async Task A_platform_of_a_strangers_making_cannot_begin_a_line_of_its_own_or_fill_a_log()
    {
        var odd = $$$"""{"manifests":[{"platform":{"os":"linux\nRESULT succeeded{{{new string('x', 100_000)}}}","architecture":"{{{new string('y', 100_000)}}}"}}]}""";
        var digest = _server.Add("db", Encoding.UTF8.GetBytes(odd), RegistryServer.OciIndex);
        var failure = await Assert.ThrowsAsync<RegistryException>(() => FindAsync(digest));
        Assert.Equal(RegistryFailure.OtherPlatform, failure.Failure);
        Assert.DoesNotContain('\n', failure.Message);
        Assert.InRange(failure.Message.Length, 100, 1000);
    }

    [Fact]
    public async Task A_volume_that_no_path_can_be_is_an_error()
    {
        var odd = new TestImage("""{"config":{"Volumes":{"/da\u0000ta":{}}}}""");
        _server.With("db", odd);
        await FailsAsync(() => FindAsync(RegistryServer.Digest(odd.Manifest)));
    }

    [Theory]
    [InlineData("//[")]
    [InlineData("https://")]
    [InlineData("http://:x/")]
    public async Task A_blob_that_leads_to_no_address_is_an_error(string location)
    {
        _server.Always = context =>
        {
            if (context.Request.Path != ConfigPath)
                return Task.FromResult(false);
            context.Response.StatusCode = 302;
            context.Response.Headers.Location = location;
            return Task.FromResult(true);
        };
        await FailsAsync(() => FindAsync(RegistryServer.Digest(Image.Manifest)));
    }

    [Theory]
    [InlineData("""{"errors":[{"code":"\ud800"}]}""")]
    [InlineData("""{"errors":[null]}""")]
    [InlineData("""{"errors":{"\udfff":1}}""")]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("null")]
    public async Task An_error_that_is_written_wrongly_is_an_error_without_a_code(string body)
    {
        foreach (var (status, words) in new[] { (404, "not in the way of a registry"), (418, "answers 418 to /v2/db/tags/list") })
        {
            _server.Next.Enqueue(async context =>
            {
                context.Response.StatusCode = status;
                await context.Response.WriteAsync(body);
                return true;
            });
            var message = await FailsAsync(() => _registry.ListTagsAsync(_server.Address("db"), CancellationToken.None));
            Assert.Contains(words, message, StringComparison.Ordinal);
        }
    }

    private Task<ImageConfig?> FindAsync(string digest) => _registry.FindConfigAsync(_server.Address("db"), digest, CancellationToken.None);

    private static async Task<string> FailsAsync(Func<Task> ask)
    {
        var failure = await Assert.ThrowsAsync<RegistryException>(ask);
        Assert.Equal(RegistryFailure.Unexpected, failure.Failure);
        return failure.Message;
    }
}
