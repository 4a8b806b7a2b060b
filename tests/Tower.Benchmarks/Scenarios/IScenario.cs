using System.Text.Json.Nodes;
using Tower.Benchmarks.Results;

namespace Tower.Benchmarks.Scenarios;

/// <summary>Something that is measured.</summary>
internal interface IScenario
{
    /// <summary>As it is called on the command line.</summary>
    string Name { get; }

    /// <summary>One line about what it measures.</summary>
    string Summary { get; }

    /// <summary>Measures, within a bounded time.</summary>
    Task<Measured> MeasureAsync(Bench bench, CancellationToken cancel);
}

/// <summary>What a scenario has found.</summary>
/// <param name="Tables">For people.</param>
/// <param name="Notes">What one must know to read the tables; each a sentence or two.</param>
/// <param name="Figures">All runs, for programs.</param>
internal sealed record Measured(IReadOnlyList<Table> Tables, IReadOnlyList<string> Notes, JsonNode Figures);
