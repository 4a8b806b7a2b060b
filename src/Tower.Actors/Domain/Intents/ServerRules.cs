using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Intents;

/// <summary>
/// What must hold of a valid document on the server that gets it. Pure; another server may judge otherwise.
/// </summary>
public static partial class ServerRules
{
    // RFC 1035: longer labels cannot be asked for, and a container's name is one.
    private const int MaxLabel = 63;

    /// <summary>Everything this server cannot do, app by app; empty: it can.</summary>
    public static ImmutableArray<IntentProblem> Check(Intent intent, TowerOptions options) =>
    [
        .. DataDir(intent, options),
        .. NestedBinds.Check(intent),
        .. intent.Apps.SelectMany((app, index) =>
        {
            var pointer = JsonPointer.Element("/apps", index);
            return app.Volumes.SelectMany((text, at) =>
                    Volume(text, JsonPointer.Element($"{pointer}/volumes", at), options))
                .Concat(Replicas(app, $"{pointer}/replicas", options))
                .Concat(Name(app, $"{pointer}/name", options))
                .Concat(Granted(app, $"{pointer}/capAdd", options))
                .Concat(Image(app, $"{pointer}/image", intent.Registry.Domain, options));
        }),
    ];

    // Tower cannot move its own files, and a stack described in two places would be run twice.
    private static IEnumerable<IntentProblem> DataDir(Intent intent, TowerOptions options)
    {
        if (intent.DataDir is { } folder && folder != options.DataDir)
        {
            yield return new IntentProblem("/dataDir",
                $"is {folder}, but this Tower keeps its files in {options.DataDir}: "
                + "leave the field out, or set up the server anew with TOWER_DATA_DIR");
        }
    }

    private static IEnumerable<IntentProblem> Volume(string text, string pointer, TowerOptions options)
    {
        if (!VolumeReference.TryParse(text, out var volume, out var problem))
            yield return new IntentProblem(pointer, problem);
        else if (volume.IsBind && BindProblem(volume, options) is { } refused)
            yield return new IntentProblem(pointer, refused);
    }

    private static string? BindProblem(VolumeReference volume, TowerOptions options)
    {
        var source = Quoted.Text(volume.Source);
        if (options.BindRoot is not { } root)
        {
            return $"mounts {source} of the host, and this server allows no mounts of the host: use a named volume (name:{volume.Target}), "
                + "or set TOWER_BIND_ROOT on the server to the folder below which apps may mount";
        }
        if (!IsBelow(volume.Source, root))
        {
            return $"mounts {source} of the host, which is not below {root}: use a path below it, or set "
                + "TOWER_BIND_ROOT on the server to another folder";
        }
        // Whoever reads it has every secret; whoever writes it has the server.
        return volume.Source == options.DataDir || IsBelow(volume.Source, options.DataDir)
            || IsBelow(options.DataDir, volume.Source)
            ? $"mounts {source} of the host, and Tower keeps its files in {options.DataDir} (TOWER_DATA_DIR), which no "
              + "app may see: use another path"
            : null;
    }

    private static bool IsBelow(string path, string folder) => path.StartsWith($"{folder}/", StringComparison.Ordinal);

    // The engine's DNS knows containers by their names and ids as well: an app of that name would get a part of their requests.
    private static IEnumerable<IntentProblem> Name(AppSpec app, string pointer, TowerOptions options)
    {
        if (LooksLikeContainer().IsMatch(app.Name)
            || (app.Name.StartsWith($"{options.Project}-", StringComparison.Ordinal) && app.Name[(app.Name.LastIndexOf('-') + 1)..].All(char.IsAsciiDigit)))
        {
            yield return new IntentProblem(pointer, $"{Quoted.Text(app.Name)} is how the engine calls containers "
                + $"({options.Project}-<service>-<number>, <service>-<8 hex digits>-<number>, or 12 hex digits): choose another name");
        }
    }

    // Whoever deploys must not become the server's owner by it.
    private static IEnumerable<IntentProblem> Granted(AppSpec app, string pointer, TowerOptions options) =>
        app.CapAdd.Select((name, at) => (Name: Capabilities.Normal(name), At: JsonPointer.Element(pointer, at)))
            .Where(asked => Capabilities.Known.Contains(asked.Name) && !Capabilities.Askable.Contains(asked.Name)
                && !options.Capabilities.Contains(asked.Name))
            .Select(asked => new IntentProblem(asked.At, $"asks for {asked.Name}, with which a container can reach beyond itself: "
                + $"leave it out, or have the server's owner add it to {SettingNames.Capabilities}"));

    private static IEnumerable<IntentProblem> Image(AppSpec app, string pointer, string registryDomain, TowerOptions options) =>
        ImageReference.TryParse(app.Image, out var image, out _) && OwnRegistry.Problem(image, registryDomain, options.PullPort) is { } problem
            ? [new IntentProblem(pointer, problem)]
            : [];

    // The generation that the name will have does not matter here, only how long it is.
    private static IEnumerable<IntentProblem> Replicas(AppSpec app, string pointer, TowerOptions options)
    {
        if (app.Replicas == 1)
            yield break;
        var service = $"{app.Name}-{new string('0', Generation.Length)}";
        var name = ServiceNames.Container(options.Project, service, app.Replicas);
        if (name.Length > MaxLabel)
        {
            yield return new IntentProblem(pointer,
                $"gives its containers names of {name.Length} characters, and DNS takes {MaxLabel}: choose a shorter "
                + "\"name\", or 1");
        }
    }

    [GeneratedRegex(@"\A[0-9a-f]{12}\z|-[0-9a-f]{8}-[0-9]+\z")]
    private static partial Regex LooksLikeContainer();
}
