using System.CommandLine;
using Tower.Benchmarks.Load;
using Tower.Benchmarks.Results;
using Tower.Benchmarks.Scenarios;
using Tower.Benchmarks.Subjects;

namespace Tower.Benchmarks;

/// <summary>The command line behind `./dev bench`.</summary>
internal static class BenchCommandLine
{
    private const int Misused = 2;

    private static readonly IReadOnlyList<IScenario> Scenarios =
    [
        new Instrument(),
        new Rolling(
            "rolling", "of an app that ends in order, or at once", "app on SIGTERM", AppKind.OnSigterm, Traffic.Usual),
        new Aimed(),
        new Rolling(
            "rolling-impatient", "of apps that close idle connections early", "app", AppKind.Impatient, Traffic.Writing),
        new Rolling("rolling-parting", "of apps that keep no connection", "app", AppKind.Parting, Traffic.Writing),
        new IdleCost(), new WebSockets(), new Broken(), new Recreate(), new Latency(), new NoOp(),
        new FirstStart(), new Endurance(), new SelfUpdate(),
    ];

    private static readonly Argument<string[]> Names = new("scenario")
    {
        Description = "What to measure, as in rolling: this and all that begin with rolling-; nothing: all of it.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<int?> Runs = new("--runs")
    {
        Description = "How often; tables show the worst. Usual: 5, and 1 with --quick.",
    };

    private static readonly Option<bool> Quick = new("--quick")
    {
        Description = "Few deployments: to see that it works, not to know.",
    };

    private static readonly Option<string[]> Subjects = new("--subject")
    {
        Description = "Of rolling, rolling-impatient, rolling-parting, websockets, broken, recreate: only subjects with this"
            + " in their name (tower, compose, scale).",
    };

    private static readonly Option<bool> WriteDocs = new("--write-docs")
    {
        Description = "Put the tables into docs/benchmarks.md.",
    };

    /// <summary>Runs what the arguments ask for.</summary>
    /// <returns>The exit code: 0 measured, 1 could not be measured, 2 misused.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("Measures rollouts.");
        root.Add(Verb("rollout", "Measure.", MeasureAsync));
        root.Add(Verb("check", "See whether rollout would understand its arguments.", (_, _, _) => Task.FromResult(0)));
        var help = new Command("help", "List the scenarios and the options.");
        help.SetAction(_ => Help());
        root.Add(help);
        var parsed = root.Parse(args);
        foreach (var error in parsed.Errors)
            await Console.Error.WriteLineAsync($"bench: {error.Message}");
        return parsed.Errors.Count > 0 ? Misused : await parsed.InvokeAsync();
    }

    private static Command Verb(
        string name, string description, Func<IReadOnlyList<IScenario>, BenchOptions, CancellationToken, Task<int>> act)
    {
        var verb = new Command(name, description) { Names, Runs, Quick, Subjects, WriteDocs };
        Names.AcceptOnlyFromAmong([.. Scenarios.Select(scenario => scenario.Name)]);
        verb.SetAction((parsed, cancel) =>
        {
            var names = parsed.GetValue(Names) ?? [];
            var quick = parsed.GetValue(Quick);
            var given = parsed.Tokens.Skip(1).Select(token => token.Value);
            return act(
                [.. Scenarios.Where(scenario => names.Length == 0 || names.Any(name => IsMeant(name, scenario)))],
                new BenchOptions(
                    parsed.GetValue(Runs) ?? (quick ? 1 : 5), quick, parsed.GetValue(Subjects) ?? [],
                    parsed.GetValue(WriteDocs), string.Join(' ', ["./dev bench rollout", .. given])),
                cancel);
        });
        return verb;
    }

    private static bool IsMeant(string name, IScenario scenario) =>
        scenario.Name == name || scenario.Name.StartsWith($"{name}-", StringComparison.Ordinal);

    private static async Task<int> MeasureAsync(
        IReadOnlyList<IScenario> scenarios, BenchOptions options, CancellationToken cancel)
    {
        using var resends = new Resends();
        using var bench = new Bench(new BenchSettings(), options);
        var machine = await Machine.AskAsync(bench, cancel);
        var code = 0;
        foreach (var scenario in scenarios)
        {
            bench.Say($"{scenario.Name}: {scenario.Summary}");
            var at = DateTimeOffset.UtcNow;
            try
            {
                var measured = await scenario.MeasureAsync(bench, cancel);
                var markdown = ResultFiles.ToMarkdown(options, machine, at, measured);
                var file = await ResultFiles.SaveAsync(bench, scenario, machine, at, measured, cancel);
                if (options.WriteDocs)
                    await ResultFiles.WriteDocsAsync(bench.Settings.Docs, scenario, markdown, cancel);
                Console.WriteLine($"\n## {scenario.Name}\n\n{markdown}\n(all figures: {file})\n");
            }
            catch (Exception failed) when (!cancel.IsCancellationRequested)
            {
                // The other scenarios are worth their time all the same.
                code = 1;
                await Console.Error.WriteLineAsync($"\n{scenario.Name} could not be measured: {failed}\n");
            }
        }

        return code;
    }

    private static void Help()
    {
        Console.WriteLine("\nscenarios:");
        foreach (var scenario in Scenarios)
            Console.WriteLine($"  {scenario.Name,-18}{scenario.Summary}");
        Console.WriteLine("\noptions:");
        foreach (var option in (Option[])[Runs, Quick, Subjects, WriteDocs])
            Console.WriteLine($"  {option.Name,-18}{option.Description}");
    }
}
