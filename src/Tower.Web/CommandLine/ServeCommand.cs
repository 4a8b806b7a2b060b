using System.Net;
using Tower.Actors.Hosting;
using Tower.Actors.State;
using Tower.Actors.Workers;
using Tower.Web.Hosting;

namespace Tower.Web.CommandLine;

/// <summary><c>tower serve</c>.</summary>
internal static class ServeCommand
{
    /// <summary>Serves until it is told to stop.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(int port, CancellationToken cancel)
    {
        TowerOptions options;
        try
        {
            options = TowerOptionsEnvironment.FromEnvironment(EnvironmentVariables.All());
        }
        catch (AdapterException wrong)
        {
            await ErrorText.WriteAsync(Console.Error, wrong);
            return TowerCommandLine.Misused;
        }
        await using var app = TowerServer.Build(options, new IPEndPoint(IPAddress.Any, port));
        var log = app.Services.GetRequiredService<ILogger<WebApplication>>();
        var applied = await LoadAsync(app.Services.GetRequiredService<IStateStore>(), log, cancel);
        try
        {
            await app.StartAsync(cancel);
        }
        catch (IOException taken)
        {
            log.LogCritical("cannot listen: {Reason}", taken.Message);
            return 1;
        }
        log.LogInformation("Tower {Version} listens on {Addresses}; data in {DataDir}; {Applied}",
            ProductVersion.Value, string.Join(' ', app.Urls), options.DataDir, applied);
        await app.WaitForShutdownAsync(cancel);
        return 0;
    }

    /// <summary>
    /// Reads the applied intent. When it cannot be read Tower still starts and refuses everybody: its health and its log
    /// stay within reach, and a restart loop would repair nothing.
    /// </summary>
    private static async Task<string> LoadAsync(IStateStore state, ILogger log, CancellationToken cancel)
    {
        try
        {
            return await state.LoadAsync(cancel) is { } intent
                ? $"serves {intent.Tower.Domain}, apps: {intent.Apps.Length}"
                : "no intent applied yet: run `tower init`";
        }
        catch (AdapterException unreadable)
        {
            log.LogCritical("{Reason} {Detail}", unreadable.Message, string.Join("; ", unreadable.Detail));
            return "the applied intent cannot be read, so nobody is let in";
        }
    }
}
