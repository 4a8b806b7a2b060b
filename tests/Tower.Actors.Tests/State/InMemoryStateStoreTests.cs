using Tower.Actors.Ports;

namespace Tower.Actors.Tests.State;

public sealed class InMemoryStateStoreTests : StateStoreContract
{
    private readonly InMemoryStateStore _store = new();

    protected override IStateStore Store => _store;

    protected override IStateStore Reopened() => _store;

    protected override (string? Compose, string? Caddy, string? Draft) Content() =>
        (_store.ComposeYaml, _store.Routing?.Config, _store.Draft);
}
