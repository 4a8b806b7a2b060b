using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Tower.Actors.Domain.Values;

/// <summary>What may stand in a <c>Host</c> header (RFC 9110, section 7.2): a name or an address, and a port.</summary>
internal static partial class HostHeader
{
    /// <summary>What is wrong with a host; null: nothing.</summary>
    public static string? Problem(string host)
    {
        if (host.Length is 0 or > IntentLimits.HealthHost)
            return $"must have 1 to {IntentLimits.HealthHost} characters";
        if (host.Contains("://", StringComparison.Ordinal) || host.Contains('/'))
            return $"{Quoted.Text(host)} is a URL; write the host alone, e.g. app.example.com";
        if (Shape().Match(host) is not { Success: true } found || (found.Groups["v6"] is { Success: true } v6 && !IsV6(v6.Value)))
        {
            return $"{Quoted.Text(host)} is not a host such as app.example.com, localhost or app.example.com:8080 "
                + "(letters, digits, hyphens, underscores and dots; other scripts in punycode)";
        }
        return found.Groups["port"] is { Success: true } port && int.Parse(port.Value) is 0 or > IntentLimits.Port
            ? $"{Quoted.Text(host)} has a port that is none: 1 to {IntentLimits.Port}"
            : null;
    }

    // .NET also reads 1 and 1.2.3.4 there, which brackets are not for.
    private static bool IsV6(string text) =>
        IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6;

    [GeneratedRegex(@"\A(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*|\[(?<v6>[0-9A-Fa-f:.]+)\])(?::(?<port>[0-9]{1,5}))?\z")]
    private static partial Regex Shape();
}
