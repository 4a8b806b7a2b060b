using System.Collections.Immutable;
using System.ComponentModel;
using CliWrap;
using Tower.Actors.Domain.Logs;
using Tower.Actors.Domain.Rendering.Compose;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Tower.Messages.Failures;

namespace Tower.Actors.Adapters.Compose;

/// <summary>Runs the <c>docker compose</c> process.</summary>
public sealed class ProcessComposeCli : IComposeCli
{
    private const int KeptLines = 30;

    // Without the plugin, `docker` takes Compose's options for its own, does not know them, and prints its whole help.
    private const int DockersOwnRefusal = 125;

    // By SIGKILL, which leaves no time for a last word.
    private const int Killed = 128 + 9;

    private const string HowToInstall =
        "install the Docker command line with its Compose plugin, 2.20 or later (Debian: docker-cli docker-compose; "
        + "elsewhere: docker-ce-cli docker-compose-plugin), and check with `docker compose version`";

    private readonly string _executable;
    private readonly TimeSpan _patience;
    private readonly string _directory;

    /// <summary>Runs <c>docker</c> as found in <c>PATH</c>.</summary>
    public ProcessComposeCli(TowerOptions options) : this(options, "docker", TimeSpan.FromSeconds(5))
    {
    }

    /// <summary>Runs another executable.</summary>
    /// <param name="options">The data directory.</param>
    /// <param name="executable">A name in <c>PATH</c>, or a path.</param>
    /// <param name="patience">How long a cancelled process may take from SIGTERM to SIGKILL.</param>
    internal ProcessComposeCli(TowerOptions options, string executable, TimeSpan patience) =>
        (_directory, _executable, _patience) = (options.DataDir, executable, patience);

    /// <inheritdoc/>
    public async Task RunAsync(ComposeCommand command, Action<string> output, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var kept = new Queue<string>();
        var keeping = new Lock();
        var lines = Lines(line =>
        {
            // stdout and stderr are read at the same time.
            lock (keeping)
            {
                // How far it came says nothing about what went wrong, and would push that out.
                if (!ComposeOutput.IsProgress(line))
                    kept.Enqueue(line);
                if (kept.Count > KeptLines)
                    kept.Dequeue();
                output(line);
            }
        });

        var exitCode = await ExecuteAsync(command, lines, cancel).ConfigureAwait(false);
        if (exitCode == 0)
            return;
        var said = kept.Where(line => !string.IsNullOrWhiteSpace(line)).ToImmutableArray();
        if (exitCode == DockersOwnRefusal || said.Any(NamesNoSuchCommand))
            throw new AdapterException(FailureCodes.ComposeMissing, $"this docker has no Compose plugin, or one that is too old: {HowToInstall}");
        throw new AdapterException(CodeOf(command, exitCode, said), $"docker compose {Verb(command)} {Failure(exitCode, said)}", said)
        {
            Speaker = "compose",
        };
    }

    // PipeTarget.ToDelegate keeps a line until it ends, however long it is.
    private static PipeTarget Lines(Action<string> take) => PipeTarget.Create(async (output, cancel) =>
    {
        var lines = new BoundedLines(take, endsAtReturn: true);
        var bytes = new byte[8192];
        while (await output.ReadAsync(bytes, cancel).ConfigureAwait(false) is var count and > 0)
            lines.Append(bytes.AsSpan(0, count));
        lines.Complete();
    });

    private static FailureCode CodeOf(ComposeCommand command, int exitCode, ImmutableArray<string> said) =>
        said.Any(line => line.Contains("no space left on device", StringComparison.OrdinalIgnoreCase)) ? FailureCodes.DiskFull
        // Whoever killed it, Compose has refused nothing.
        : exitCode == Killed ? FailureCodes.StartFailed
        : command.Refusal;

    private static string Failure(int exitCode, ImmutableArray<string> said) => exitCode switch
    {
        Killed => $"was killed (exit code {exitCode}): by somebody, or because the server has too little memory (`dmesg` says so)",
        _ when said.IsEmpty => $"failed with exit code {exitCode} and said nothing of why",
        _ => $"failed with exit code {exitCode}; the last lines it wrote say why",
    };

    private async Task<int> ExecuteAsync(ComposeCommand command, PipeTarget lines, CancellationToken cancel)
    {
        var own = Environment.GetEnvironmentVariables().Keys.Cast<string>();
        var process = Cli.Wrap(_executable)
            .WithArguments(command.Arguments)
            .WithEnvironmentVariables(ComposeEnvironment.Difference(own, command.Environment))
            .WithStandardOutputPipe(lines)
            .WithStandardErrorPipe(lines)
            .WithValidation(CommandResultValidation.None);
        if (Directory.Exists(_directory))
            process = process.WithWorkingDirectory(_directory);

        using var kill = new CancellationTokenSource();
        var running = Start(process, kill.Token);
        try
        {
            var result = await running.Task.WaitAsync(cancel).ConfigureAwait(false);
            return result.ExitCode;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            await EndAsync(running, kill).ConfigureAwait(false);
            throw;
        }
    }

    // Returns only when the process is gone: who cancels may want to undo what it did, and must not race with it.
    private async Task EndAsync(CommandTask<CommandResult> running, CancellationTokenSource kill)
    {
        var tree = ProcessTree.Below(running.ProcessId);
        tree.EndPolitely();
        var ended = await Task.WhenAny(running.Task, Task.Delay(_patience)).ConfigureAwait(false);
        // A child may outlive the process that was started, so all of them are looked after, not only that one.
        tree.EndForcibly();
        if (ended != running.Task)
            await kill.CancelAsync().ConfigureAwait(false);
        try
        {
            await running.Task.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (kill.IsCancellationRequested)
        {
            // Killed, as asked.
        }
    }

    private CommandTask<CommandResult> Start(Command process, CancellationToken kill)
    {
        try
        {
            return process.ExecuteAsync(kill);
        }
        catch (Win32Exception missing)
        {
            throw new AdapterException(FailureCodes.ComposeMissing, $"there is no program {_executable} that Tower could run: {HowToInstall}", cause: missing);
        }
    }

    private static bool NamesNoSuchCommand(string line) =>
        line.Contains("is not a docker command", StringComparison.Ordinal)
        || line.Contains("unknown command: docker compose", StringComparison.Ordinal);

    // The first word behind `compose` that is neither an option nor an option's value.
    private static string Verb(ComposeCommand command)
    {
        var words = command.Arguments;
        for (var index = 1; index < words.Length; index++)
        {
            if (!words[index].StartsWith('-'))
                return words[index];
            index++;
        }
        return "";
    }
}
