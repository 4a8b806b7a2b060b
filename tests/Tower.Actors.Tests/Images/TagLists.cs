using System.Text;
using Tower.Actors.Adapters.Registry;
using Tower.Actors.Ports;
using Xunit;

namespace Tower.Actors.Tests.Images;

/// <summary>A registry with one repository of five tags, <c>1</c> to <c>5</c>, and who lists them.</summary>
public abstract class TagLists : IAsyncLifetime
{
    private readonly HttpImageRegistry _registry;

    private protected TagLists(RegistryLimits limits) => _registry = new HttpImageRegistry(
        new SocketsHttpHandler { AllowAutoRedirect = false }, limits with { RetryDelay = TimeSpan.FromMilliseconds(1) }, TimeProvider.System);

    private protected RegistryServer Server { get; private set; } = null!;

    public async Task InitializeAsync() =>
        Server = (await RegistryServer.StartAsync()).With("api", Encoding.UTF8.GetBytes("{}"), "1", "2", "3", "4", "5");

    public async Task DisposeAsync()
    {
        _registry.Dispose();
        await Server.DisposeAsync();
    }

    private protected async Task<IReadOnlyList<string>> ListAsync() =>
        await _registry.ListTagsAsync(Server.Address("api"), CancellationToken.None);

    private protected async Task<string> FailsAsync(RegistryFailure expected)
    {
        var failure = await Assert.ThrowsAsync<RegistryException>(ListAsync);
        Assert.Equal(expected, failure.Failure);
        return failure.Message;
    }
}
