using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Tower.Actors.Domain.Rendering.Compose;
using Tower.Actors.Domain.Values;
using Tower.Actors.Ports;
using Tower.Messages.Failures;

namespace Tower.Web.Init;

/// <summary>
/// Step 1 of <c>tower init</c>: whether this server can run the stack. Looks at everything before it says no.
/// </summary>
internal sealed partial class Prerequisites(IContainerEngine engine, IComposeCli compose, TextWriter output)
{
    /// <summary>The first compose with <c>--no-recreate</c> per service and interpolation as Tower writes it.</summary>
    private static readonly Version OldestCompose = new(2, 20);

    /// <summary>Engine 25's, the first with <c>start_interval</c> in health checks; versions are named in many ways, this in one.</summary>
    private static readonly Version OldestApi = new(1, 44);

    /// <summary>Checks.</summary>
    /// <param name="dataDir">Where Tower is to keep its files.</param>
    /// <param name="own">The container this runs in; null: none.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>What is missing; empty when nothing is.</returns>
    public async Task<ImmutableArray<string>> CheckAsync(string dataDir, OwnContainer? own, CancellationToken cancel)
    {
        var problems = ImmutableArray.CreateBuilder<string>();
        await Try(async () =>
        {
            var version = await engine.VersionAsync(cancel);
            if (EngineApi().Match(version) is { Success: true } api && Version.Parse(api.Groups["api"].Value) < OldestApi)
            {
                throw new AdapterException(FailureCodes.ServerNotReady,
                    $"Docker Engine {version} is too old: install version 25 or later (https://docs.docker.com/engine/install/)");
            }
            await Say($"Docker Engine {version}");
        });
        await Try(async () =>
        {
            var version = await ComposeVersionAsync(cancel);
            if (version < OldestCompose)
                throw new AdapterException(FailureCodes.ComposeMissing, $"Docker Compose {version} is too old: install the plugin in version {OldestCompose} or later");
            await Say($"Docker Compose {version}");
        });
        await Try(async () =>
        {
            if (own is not null && DataDirMount.Objection(dataDir, own.Mounts) is { } objection)
                throw new AdapterException(FailureCodes.ServerNotReady, objection);
            Probe(dataDir);
            await Say($"data directory {dataDir}");
        });
        return problems.ToImmutable();

        async Task Try(Func<Task> check)
        {
            try
            {
                await check();
            }
            catch (AdapterException missing)
            {
                problems.Add(missing.Message);
                problems.AddRange(missing.Detail.Select(line => "  " + line));
            }
        }
    }

    private async Task<Version> ComposeVersionAsync(CancellationToken cancel)
    {
        var lines = new List<string>();
        await compose.RunAsync(
            new ComposeCommand(["compose", "version", "--short"], ImmutableSortedDictionary<string, string>.Empty) { Refusal = FailureCodes.ComposeMissing },
            line =>
            {
                lock (lines)
                    lines.Add(line);
            }, cancel);
        var match = VersionNumber().Match(string.Join(' ', lines));
        return match.Success
            ? Version.Parse(match.Value)
            : throw new AdapterException(FailureCodes.ComposeMissing, "`docker compose version` does not say its version: is the compose plugin installed?", [.. lines]);
    }

    /// <summary>Finds out whether files can be written there. Leaves nothing behind but the folder itself.</summary>
    private static void Probe(string dataDir)
    {
        var file = Path.Combine(dataDir, $".tower-init-{Guid.NewGuid():n}");
        try
        {
            Directory.CreateDirectory(dataDir);
            using (File.Create(file, 1, FileOptions.DeleteOnClose))
            {
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new AdapterException(FailureCodes.FileRefused, $"Tower cannot write to {dataDir}: {refused.Message}", cause: refused);
        }
    }

    private Task Say(string text) => output.WriteLineAsync($"  ✓ {text}");

    [GeneratedRegex(@"\(API (?<api>\d+\.\d+)\)")]
    private static partial Regex EngineApi();

    [GeneratedRegex(@"\d+\.\d+(\.\d+)?")]
    private static partial Regex VersionNumber();
}
