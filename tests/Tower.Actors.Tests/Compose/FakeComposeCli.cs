using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Tower.Actors.Domain.Rendering.Compose;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Ports;
using Tower.Actors.Tests.Engine;

namespace Tower.Actors.Tests.Compose;

/// <summary>
/// A <c>docker compose</c> that writes down its commands; given an engine, <c>up</c> puts running containers into it.
/// </summary>
public sealed class FakeComposeCli(FakeContainerEngine? engine = null) : IComposeCli
{
    /// <summary>Every command, in order.</summary>
    public ConcurrentQueue<ComposeCommand> Commands { get; } = new();

    /// <summary>The services each <c>up</c> named, in order, e.g. <c>api-1a2b3c4d web-5e6f7a8b</c>.</summary>
    public IEnumerable<string> Ups => Commands.Where(IsUp).Select(command => string.Join(' ', ServicesOf(command)));

    /// <summary>Set: commands with this word (<c>up</c>, <c>config</c>) fail, after this output.</summary>
    public ConcurrentDictionary<string, ImmutableArray<string>> Failing { get; } = new();

    /// <summary>Lines each command prints.</summary>
    public ImmutableArray<string> Output { get; set; } = [];

    /// <summary>
    /// Awaited in the middle of each command, e.g. to hold it:
    /// <c>(command, cancel) => Task.Delay(Timeout.Infinite, cancel)</c>.
    /// </summary>
    public Func<ComposeCommand, CancellationToken, Task> During { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>What becomes of a service's container once it runs.</summary>
    public Func<ObservedContainer, ObservedContainer> Started { get; set; } = container => container;

    /// <inheritdoc/>
    public async Task RunAsync(ComposeCommand command, Action<string> output, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        Commands.Enqueue(command);
        foreach (var line in Output)
            output(line);
        await During(command, cancel);
        foreach (var (word, lines) in Failing.Where(entry => command.Arguments.Contains(entry.Key)))
        {
            foreach (var line in lines)
                output(line);
            throw new AdapterException(command.Refusal, $"docker compose {word} failed with exit code 1", lines) { Speaker = "compose" };
        }

        if (engine is null || !IsUp(command))
            return;
        foreach (var service in ServicesOf(command))
        {
            var there = engine.Containers.FirstOrDefault(container => container.Service == service);
            if (there is not null && command.Arguments.Contains("--force-recreate"))
                await engine.RemoveAsync(there.Id, TimeSpan.Zero, cancel);
            else if (there is not null)
            {
                // One that is there is only started.
                await engine.StartAsync(there.Id, cancel);
                continue;
            }
            engine.Add(service);
            // As the compose file has it.
            engine.Change(service, one => one.Kind == ServiceKind.App
                ? one with { Hostname = one.App }
                : one with { Generation = GenerationIn(command, service) ?? one.Generation });
            engine.Change(service, Started);
        }
    }

    // Infrastructure has no generation in its name.
    private static string? GenerationIn(ComposeCommand command, string service)
    {
        var file = command.Arguments.SkipWhile(argument => argument != "-f").Skip(1).FirstOrDefault();
        if (!File.Exists(file))
            return null;
        var block = Regex.Match(File.ReadAllText(file), $"^  \"?{service}\"?:\n(?:    .*\n)*", RegexOptions.Multiline).Value;
        var label = Regex.Match(block, $"{Regex.Escape(StackLabels.Generation)}\"?: \"?([0-9a-f]+)");
        return label.Success ? label.Groups[1].Value : null;
    }

    private static bool IsUp(ComposeCommand command) => command.Arguments.Contains("up");

    // Behind the last option there are only names; `--pull` is the one option of `up` with a value.
    private static IEnumerable<string> ServicesOf(ComposeCommand command) =>
        command.Arguments.SkipWhile(argument => argument != "up").Skip(1)
            .Where(argument => !argument.StartsWith('-') && argument is not ("never" or "missing" or "always"));
}
