namespace Tower.Actors.Domain.Stack;

/// <summary>The labels by which Tower finds its containers again.</summary>
public static class StackLabels
{
    /// <summary>The name without the generation.</summary>
    public const string App = "tower.app";

    /// <summary>The generation: 8 hex digits.</summary>
    public const string Generation = "tower.generation";

    /// <summary><c>infrastructure</c>, <c>tower</c> or <c>app</c>.</summary>
    public const string Kind = "tower.kind";

    /// <summary>Seconds the container may take to stop; absent: the default.</summary>
    public const string StopGrace = "tower.stop-grace";

    /// <summary>The host name the container was given; absent: it has one of its own, another each time.</summary>
    public const string Hostname = "tower.hostname";

    /// <summary>
    /// On a container that runs no program of its image, because it is there to look into the image or at the host; the
    /// value is the project. It has none of the other labels: it is no part of the stack.
    /// </summary>
    public const string Inspects = "tower.inspects";

    /// <summary>The value of <see cref="Kind"/>.</summary>
    public static string ValueOf(ServiceKind kind) => kind switch
    {
        ServiceKind.Infrastructure => "infrastructure",
        ServiceKind.Tower => "tower",
        ServiceKind.App => "app",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a kind of service"),
    };

    /// <summary>Compose's own: the project.</summary>
    public const string ComposeProject = "com.docker.compose.project";

    /// <summary>Compose's own: the service.</summary>
    public const string ComposeService = "com.docker.compose.service";
}
