using System.Text.Json.Nodes;
using Xunit;

// All tests share one Tower, which runs one deployment at a time.
[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly, DisableTestParallelization = true)]

namespace Tower.EndToEnd.Tests;

/// <summary>A test on the real Tower. It finds the stack by <see cref="Sandbox"/> and leaves it as it found it.</summary>
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
        // Without a stack the test itself skips or fails, which is not possible here.
        if (Sandbox.IfThere() is { } sandbox)
            _before = await new Stack(sandbox).AppliedIntent();
    }

    public Task DisposeAsync() => _before is null ? Task.CompletedTask : Restore(Sandbox, _before);

    /// <summary>The intent in force when the test began.</summary>
    protected JsonNode Before
    {
        get
        {
            NeedsStack();
            return _before!;
        }
    }

    /// <summary>For tests that look at what a <see cref="Scenario"/> has seen: without a stack it has seen nothing.</summary>
    protected void NeedsStack() => _sandbox ??= Sandbox.Require();

    /// <summary>Applies and insists on success.</summary>
    private protected async Task<Output> Deployed(JsonNode intent)
    {
        var output = await Caller.Apply(intent);
        Assert.True(output.ExitCode == 0, $"{output}");
        Assert.StartsWith("RESULT succeeded ", output.Result);
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
