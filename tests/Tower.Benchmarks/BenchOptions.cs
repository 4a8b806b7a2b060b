namespace Tower.Benchmarks;

/// <summary>What is asked for on the command line.</summary>
/// <param name="Runs">How often everything is measured; tables show the worst.</param>
/// <param name="Quick">Few deployments: to see that it works, not to know.</param>
/// <param name="Subjects">Beginnings of the names of the subjects to measure; none: all.</param>
/// <param name="WriteDocs">Put the tables into docs/benchmarks.md.</param>
/// <param name="CommandLine">As it was typed, for whoever reads the tables.</param>
internal sealed record BenchOptions(
    int Runs, bool Quick, IReadOnlyList<string> Subjects, bool WriteDocs, string CommandLine)
{
    /// <summary>A number for a real run, or one for a quick one.</summary>
    public int Either(int usual, int quick) => Quick ? quick : usual;
}
