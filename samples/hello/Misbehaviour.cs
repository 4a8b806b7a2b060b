using System.Globalization;
using System.Runtime.InteropServices;

/// <summary>What real apps do wrong, by environment variables, so that a deployment can be seen to cope.</summary>
/// <remarks>
/// START_DELAY_MS: listen only after this time. READY_DELAY_MS: answer /health with 503 until this time has passed.
/// HEALTH_STATUS: what /health answers when ready. LATENCY_MS: how much later than it could every other answer comes.
/// CRASH_AFTER_MS: exit with code 1. EXIT_WHEN: exit with code 1 so many milliseconds after it became ready.
/// ALLOCATE_MB: fill so much memory before listening. LISTEN: any, or loopback (out of the proxy's reach). SIGTERM:
/// graceful (finish requests), exit (at once) or ignore. PRINT_ENV: log the value of the variable of this name, as apps
/// do that log their settings. PRINT_FORMS: the same in the forms programs print a value in (<see cref="PrintedForms"/>):
/// JSON, a URL, base64 and so on. PRINT_EXECUTIONS=1: log the id of every executed POST or PUT /echo. KEEP_ALIVE_MS: close a
/// connection that has been idle for this time. CONNECTION: kept, close (every answer says Connection: close, and is the
/// last) or http1.0 (answers in HTTP/1.0, which keeps no connection).
/// </remarks>
internal sealed class Misbehaviour
{
    private readonly long _started = Environment.TickCount64;
    private readonly List<IDisposable> _registrations = [];

    public required int StartDelay { get; init; }
    public required int ReadyDelay { get; init; }
    public required int Health { get; init; }
    public required int Latency { get; init; }
    public required int? CrashAfter { get; init; }
    public required int? ExitWhenReadyFor { get; init; }
    public required int Allocate { get; init; }
    public required string Sigterm { get; init; }
    public required string ListenHost { get; init; }
    public required string? Printed { get; init; }
    public required string? PrintedInForms { get; init; }
    public required bool PrintsExecutions { get; init; }
    public required Connections Connections { get; init; }
    public required bool SpeaksHttp10 { get; init; }

    public bool StopsGracefully => Sigterm == "graceful";

    public static Misbehaviour FromEnvironment() => new()
    {
        StartDelay = Number("START_DELAY_MS") ?? 0,
        ReadyDelay = Number("READY_DELAY_MS") ?? 0,
        Health = Number("HEALTH_STATUS") ?? 200,
        Latency = Number("LATENCY_MS") ?? 0,
        CrashAfter = Number("CRASH_AFTER_MS"),
        ExitWhenReadyFor = Number("EXIT_WHEN"),
        Allocate = Number("ALLOCATE_MB") ?? 0,
        Sigterm = OneOf("SIGTERM", "graceful", "exit", "ignore"),
        ListenHost = OneOf("LISTEN", "any", "loopback") == "loopback" ? "127.0.0.1" : "*",
        Printed = Environment.GetEnvironmentVariable("PRINT_ENV"),
        PrintedInForms = Environment.GetEnvironmentVariable("PRINT_FORMS"),
        PrintsExecutions = Number("PRINT_EXECUTIONS") is > 0,
        Connections = new Connections(
            Number("KEEP_ALIVE_MS") is { } time ? TimeSpan.FromMilliseconds(time) : null, Connection() == "close"),
        SpeaksHttp10 = Connection() == "http1.0",
    };

    public async Task DelayStartAsync()
    {
        if (!StopsGracefully)
        {
            _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSigterm));
        }

        if (Printed is { } name)
        {
            Console.WriteLine($"{name} is {Environment.GetEnvironmentVariable(name)}");
        }

        if (PrintedInForms is { } printed)
        {
            foreach (var form in PrintedForms.Of(Environment.GetEnvironmentVariable(printed) ?? ""))
            {
                Console.WriteLine(form);
            }
        }

        await Task.Delay(StartDelay);
        FillMemory();
    }

    public Task DelayAnswerAsync(CancellationToken gone) =>
        Latency == 0 ? Task.CompletedTask : Task.Delay(Latency, gone);

    public void Arm() => ExitAfter(CrashAfter);

    public void ArmWhenListening()
    {
        var untilReady = Math.Max(0, ReadyDelay - (Environment.TickCount64 - _started));
        ExitAfter((int?)untilReady + ExitWhenReadyFor);
    }

    public int HealthStatus() =>
        Environment.TickCount64 - _started < ReadyDelay ? StatusCodes.Status503ServiceUnavailable : Health;

    /// <summary>Replaces the host's own lifetime, which would stop the app on SIGTERM whatever we do.</summary>
    public sealed class DeafLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private void ExitAfter(int? delay)
    {
        if (delay is { } milliseconds)
        {
            _registrations.Add(new Timer(_ => Environment.Exit(1), null, milliseconds, Timeout.Infinite));
        }
    }

    // Not on the collected heap, whose limit the runtime takes from the container's: it would throw, not be killed.
    private unsafe void FillMemory()
    {
        var bytes = (nuint)Allocate * 1024 * 1024;
        if (bytes > 0)
        {
            NativeMemory.Fill(NativeMemory.Alloc(bytes), bytes, 1);
        }
    }

    private void OnSigterm(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Sigterm == "exit")
        {
            // Environment.Exit would wait for the runtime's orderly end; this is the app that does not have one.
            ExitAtOnce(143);
        }
    }

    [DllImport("libc", EntryPoint = "_exit")]
    private static extern void ExitAtOnce(int code);

    private static int? Number(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text
        ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture)
        : null;

    private static string Connection() => OneOf("CONNECTION", "kept", "close", "http1.0");

    private static string OneOf(string name, string usual, params string[] others)
    {
        var value = Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? text : usual;
        return value == usual || others.Contains(value)
            ? value
            : throw new InvalidOperationException(
                $"{name} is \"{value}\"; it can be: {usual}, {string.Join(", ", others)}");
    }
}
