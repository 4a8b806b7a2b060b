using Tower.Actors.Hosting;
using Tower.Actors.Options;

namespace Tower.Web.Init;

/// <summary>
/// The adapters <c>tower init</c> works through: the very ones Tower itself has, without the actors that use them there.
/// </summary>
internal sealed class InitAdapters : IAsyncDisposable
{
    // Settings are read twice: once before it is known which image this runs from.
    private readonly Dictionary<TowerOptions, ServiceProvider> _providers = [];

    /// <summary>The adapter of a port, for these settings.</summary>
    public T Get<T>(TowerOptions options) where T : notnull
    {
        if (!_providers.TryGetValue(options, out var provider))
        {
            var services = new ServiceCollection();
            services.AddLogging();
            services.AddTowerActors(options);
            _providers[options] = provider = services.BuildServiceProvider();
        }
        return provider.GetRequiredService<T>();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var provider in _providers.Values)
            await provider.DisposeAsync();
    }
}
