using System.Text;

namespace Tower.Web.Terminal;

/// <summary>Where a command is run from.</summary>
internal interface ITerminal
{
    /// <summary>Whether a person can be asked.</summary>
    bool IsInteractive { get; }

    /// <summary>Standard output.</summary>
    TextWriter Out { get; }

    /// <summary>Standard error.</summary>
    TextWriter Error { get; }

    /// <summary>One line of standard input; null at its end.</summary>
    string? ReadLine();

    /// <summary>Asks for a line that is not shown while it is typed.</summary>
    string AskSecret(string prompt);
}

/// <summary>The process's own terminal.</summary>
internal sealed class SystemTerminal : ITerminal
{
    /// <inheritdoc/>
    public bool IsInteractive => !Console.IsInputRedirected && !Console.IsOutputRedirected;

    /// <inheritdoc/>
    public TextWriter Out => Console.Out;

    /// <inheritdoc/>
    public TextWriter Error => Console.Error;

    /// <inheritdoc/>
    public string? ReadLine() => Console.In.ReadLine();

    /// <inheritdoc/>
    public string AskSecret(string prompt)
    {
        Console.Out.Write(prompt);
        var typed = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
                typed.Length = Math.Max(0, typed.Length - 1);
            else if (!char.IsControl(key.KeyChar))
                typed.Append(key.KeyChar);
        }
        Console.Out.WriteLine();
        return typed.ToString();
    }
}
