using System.CommandLine;
using Tower.Actors.Options;
using Tower.Web.Health;
using Tower.Web.Init;
using Tower.Web.Terminal;

namespace Tower.Web.CommandLine;

/// <summary>The command line of <c>tower</c>.</summary>
internal static class TowerCommandLine
{
    /// <summary>Runs what the arguments ask for.</summary>
    /// <returns>The exit code: 0 done, 1 failed, 2 misused.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        // Before anything else is loaded: the health check runs every few seconds.
        if (args is ["health"])
            return await HealthClient.RunAsync();
        var parsed = Create().Parse(Modernise(args));
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                await Console.Error.WriteLineAsync(error.Message);
            await Console.Error.WriteLineAsync("Usage: tower [serve | init | health | version | hash-password]. More: tower --help");
            return ExitCodes.Misused;
        }
        // The host handles SIGTERM itself and takes the time it needs.
        return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }

    /// <summary>The blueprint's <c>task command:init</c> is <c>init</c>.</summary>
    internal static string[] Modernise(string[] args)
    {
        const string prefix = "command:";
        return args is ["task", var task, ..] && task.StartsWith(prefix, StringComparison.Ordinal)
            ? [task[prefix.Length..], .. args[2..]]
            : args;
    }

    private static RootCommand Create()
    {
        var root = new RootCommand("Tower deploys containers to this server, as an intent says. Without a command: serve.");
        root.SetAction((_, cancel) => ServeCommand.RunAsync(TowerOptions.ListenPort, cancel));

        var port = Port("Where to listen.");
        var serve = new Command("serve", "Answer the HTTP API (inside the stack; `tower init` starts it).") { port };
        serve.SetAction((parsed, cancel) => ServeCommand.RunAsync(parsed.GetValue(port), cancel));
        root.Add(serve);

        var init = new Command("init",
            "Set up this server, once. Reads ADMIN_EMAIL, TOWER_DOMAIN, REGISTRY_DOMAIN, OTEL_DOMAIN, TOWER_PASSWORD and "
            + "REGISTRY_PASSWORD from the environment; on a terminal it asks for what is missing.");
        init.SetAction((_, cancel) => InitCommand.RunAsync(cancel));
        root.Add(init);

        var asked = Port("Where Tower listens.");
        var health = new Command("health", "Ask the Tower on this machine whether it is well: exit code 0 or 1.") { asked };
        health.SetAction((parsed, _) => HealthClient.RunAsync(parsed.GetValue(asked)));
        root.Add(health);

        var version = new Command("version", "Print the version.");
        version.SetAction(_ => Console.Out.WriteLine(ProductVersion.Value));
        root.Add(version);

        var hash = new Command("hash-password", "Read a password from standard input and print its bcrypt hash, for an intent.");
        hash.SetAction(_ => HashPasswordCommand.Run(new SystemTerminal()));
        root.Add(hash);
        return root;
    }

    private static Option<int> Port(string description) =>
        new("--port") { Description = description, DefaultValueFactory = _ => TowerOptions.ListenPort };
}
