namespace Tower.Web.Terminal;

/// <summary>The exit codes of <c>tower</c>; 0 and 1 say whether what was asked for was done.</summary>
internal static class ExitCodes
{
    /// <summary>A command line or an environment that cannot be understood.</summary>
    public const int Misused = 2;
}
