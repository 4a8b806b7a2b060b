using System.Text.Json.Nodes;
using Xunit;

// All tests share one Tower, which runs one deployment at a time.
[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly, DisableTestParallelization = true)]

namespace Tower.EndToEnd.Tests;

/// <summary>A test on the real Tower. It finds the stack through <see cref="Sandbox"/>, and leaves it as it found it.</summary>
public abstract class TowerSpec : IAsyncLifetime
{
    private Sandbox? _sandbox;
    private JsonNode? _before;

    /// <summary>The stack; asking for it skips the test when there is none.</summary>
    protected Sandbox Sandbox => _sandbox ??= Sandbox.Require();

    private protected Caller Caller => new(Sandbox);

    private protected Stack Stack => new(Sandbox);

    public async Task InitializeAsync()
    {
        // A missing stack is the test's own business: a skip is not possible here.
        if (Environment.GetEnvironmentVariable("TOWER_SANDBOX_ENV") is { } file && File.Exists(file))
            _before = await Stack.AppliedIntent();
    }

    public Task DisposeAsync() => _before is null ? Task.CompletedTask : Restore(Sandbox, _before);

    /// <summary>The intent in force when the test began.</summary>
    protected JsonNode Before
    {
        get
        {
            _ = Sandbox;
            return _before!;
        }
    }

    /// <summary>Applies and insists on success.</summary>
    private protected async Task<Output> Deployed(JsonNode intent)
    {
        var output = await Caller.Apply(intent);
        Assert.True(output.ExitCode == 0 && output.Result.StartsWith("RESULT succeeded ", StringComparison.Ordinal), $"{output}");
        return output;
    }

    /// <summary>Applies the intent that was in force, which removes the apps that were added.</summary>
    internal static async Task Restore(Sandbox sandbox, JsonNode before)
    {
        if (JsonNode.DeepEquals(await new Stack(sandbox).AppliedIntent(), before))
            return;
        var output = await new Caller(sandbox).Apply(before, "?dns=skip");
        Assert.True(output.ExitCode == 0, $"the stack could not be left as it was found: {output}");
    }
}

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
        if (Environment.GetEnvironmentVariable("TOWER_SANDBOX_ENV") is not { } file || !File.Exists(file))
            return;
        _sandbox = Sandbox.Find();
        _before = await Stack.AppliedIntent();
        await Happen();
    }

    public Task DisposeAsync() => _before is null ? Task.CompletedTask : TowerSpec.Restore(Sandbox, _before);

    protected abstract Task Happen();
}
