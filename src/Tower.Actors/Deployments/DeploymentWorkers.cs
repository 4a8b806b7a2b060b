using Akka.Actor;

namespace Tower.Actors.Deployments;

/// <summary>The coordinator's workers, as a deployment sees them.</summary>
/// <param name="Images">Resolves image references.</param>
/// <param name="Dns">Proves that domains resolve.</param>
/// <param name="Configs">Renders and checks files.</param>
/// <param name="Compose">Runs <c>docker compose</c>.</param>
/// <param name="Caddy">Talks to Caddy's admin API.</param>
/// <param name="Engine">Talks to the Docker Engine.</param>
/// <param name="Prober">Proves services ready.</param>
/// <param name="State">Writes the state to disk.</param>
/// <param name="Journal">Writes what is about to be done.</param>
/// <param name="Handover">Gives the data directory to another Tower, and takes it back.</param>
public sealed record DeploymentWorkers(
    IActorRef Images,
    IActorRef Dns,
    IActorRef Configs,
    IActorRef Compose,
    IActorRef Caddy,
    IActorRef Engine,
    IActorRef Prober,
    IActorRef State,
    IActorRef Journal,
    IActorRef Handover)
{
    /// <summary>All of them, with the name each has below the coordinator.</summary>
    public IEnumerable<(string Name, IActorRef Ref)> All =>
    [
        ("images", Images), ("dns", Dns), ("configs", Configs), ("compose", Compose),
        ("caddy", Caddy), ("engine", Engine), ("prober", Prober), ("state", State),
        ("journal", Journal), ("handover", Handover),
    ];

    /// <summary>These workers with one replaced.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No worker has this name.</exception>
    public DeploymentWorkers With(string name, IActorRef worker) => name switch
    {
        "images" => this with { Images = worker },
        "dns" => this with { Dns = worker },
        "configs" => this with { Configs = worker },
        "compose" => this with { Compose = worker },
        "caddy" => this with { Caddy = worker },
        "engine" => this with { Engine = worker },
        "prober" => this with { Prober = worker },
        "state" => this with { State = worker },
        "journal" => this with { Journal = worker },
        "handover" => this with { Handover = worker },
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no worker has this name"),
    };
}
