using Tower.Web.Terminal;

namespace Tower.Web.Tests.Support;

/// <summary>A terminal with a person who types what the test says.</summary>
internal sealed class FakeTerminal(params string[] typed) : ITerminal
{
    private readonly Queue<string> _typed = new(typed);
    private readonly StringWriter _out = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };

    public bool IsInteractive { get; init; } = typed.Length > 0;

    public TextWriter Out => _out;

    public TextWriter Error => _error;

    public string Printed => _out.ToString();

    public string Complained => _error.ToString();

    /// <summary>What was asked without showing the answer.</summary>
    public List<string> Secrets { get; } = [];

    public string? ReadLine() => _typed.TryDequeue(out var line) ? line : null;

    public string AskSecret(string prompt)
    {
        Secrets.Add(prompt);
        return ReadLine() ?? "";
    }
}
