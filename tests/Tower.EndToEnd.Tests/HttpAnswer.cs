namespace Tower.EndToEnd.Tests;

/// <summary>What `curl --include` printed (the status, the headers, the body), and how it exited.</summary>
internal sealed record HttpAnswer(int Status, IReadOnlyDictionary<string, string> Headers, string Body, int ExitCode)
{
    public static HttpAnswer Parse(Output output)
    {
        var text = output.Text.ReplaceLineEndings("\n");
        while (true)
        {
            var end = text.IndexOf("\n\n", StringComparison.Ordinal);
            if (end < 0 || !text.StartsWith("HTTP/", StringComparison.Ordinal))
                throw new InvalidOperationException($"no HTTP answer: {output}");
            var head = text[..end].Split('\n');
            text = text[(end + 2)..];
            var status = int.Parse(head[0].Split(' ')[1]);
            // "100 Continue" comes before the answer itself.
            if (status >= 200)
            {
                return new HttpAnswer(status, head.Skip(1)
                    .Select(line => line.Split(": ", 2))
                    .ToLookup(pair => pair[0], pair => pair[^1], StringComparer.OrdinalIgnoreCase)
                    .ToDictionary(name => name.Key, name => string.Join(", ", name), StringComparer.OrdinalIgnoreCase),
                    text, output.ExitCode);
            }
        }
    }
}
