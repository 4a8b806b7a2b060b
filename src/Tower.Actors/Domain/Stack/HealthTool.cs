namespace Tower.Actors.Domain.Stack;

/// <summary>The program of an image that can ask a running container for its health, from inside.</summary>
public enum HealthTool
{
    /// <summary>The image has none that Tower knows to use.</summary>
    None,
    /// <summary><c>curl</c>.</summary>
    Curl,
    /// <summary><c>wget</c>: GNU's or busybox's.</summary>
    Wget,
}
