using System.Text.Json.Nodes;
using Xunit;

namespace Tower.EndToEnd.Tests;

/// <summary>What several tests look at and only needs to happen once. Without a stack nothing happens.</summary>
public abstract class Scenario : IAsyncLifetime
{
    private Sandbox? _sandbox;
    private JsonNode? _before;

    internal Caller Caller => new(_sandbox!);

    internal Stack Stack => new(_sandbox!);

    internal Sandbox Sandbox => _sandbox!;

    /// <summary>The intent in force when it began.</summary>
    internal JsonNode Before => _before!;

    public async Task InitializeAsync()
    {
        _sandbox = Sandbox.IfThere();
        if (_sandbox is null)
            return;
        _before = await Stack.AppliedIntent();
        await Happen();
    }

    public Task DisposeAsync() => _before is null ? Task.CompletedTask : TowerSpec.Restore(Sandbox, _before);

    protected abstract Task Happen();
}
