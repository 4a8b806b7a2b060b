using Tower.Web.Security;
using Tower.Web.Terminal;

namespace Tower.Web.CommandLine;

/// <summary>
/// <c>tower hash-password</c>: makes the <c>passwordHash</c> of an intent. The password is never an argument.
/// </summary>
internal static class HashPasswordCommand
{
    /// <summary>Reads one line and prints its hash.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(ITerminal terminal)
    {
        var password = (terminal.IsInteractive ? terminal.AskSecret("Password: ") : terminal.ReadLine()) ?? "";
        if (PasswordHash.Objection(password) is { } objection)
        {
            terminal.Error.WriteLine($"The password {objection}.");
            return 1;
        }
        terminal.Out.WriteLine(PasswordHash.Create(password));
        return 0;
    }
}
