using System.Globalization;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;

namespace Tower.Actors.Adapters.Registry;

/// <summary>Judges a registry's certificate, and says what is wrong with it: the exception of a failed handshake does not.</summary>
internal static class RegistryCertificate
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>Whether it is trusted.</summary>
    /// <param name="host">The name it was asked for by.</param>
    /// <param name="leaf">The certificate; null: none came.</param>
    /// <param name="chain">Up to where the public authorities led.</param>
    /// <param name="errors">What is wrong by them.</param>
    /// <param name="authorities">The other ones; asked for only when the public ones do not do.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="RegistryCertificateException">It is not; the message says why, and what to do.</exception>
    public static bool Judge(
        string host, X509Certificate2? leaf, X509Chain? chain, SslPolicyErrors errors, RegistryAuthorities authorities, DateTimeOffset now)
    {
        if (errors is SslPolicyErrors.None)
            return true;
        if (leaf is null || chain is null)
            throw new RegistryCertificateException("is missing: the registry sends none; correct its TLS settings");
        var faults = new List<string>();
        var needsAuthority = false;
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            faults.Add($"is for {Names(leaf)} and not for {host}: use a name it has, or correct the certificate");
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
            faults.AddRange(ChainFaults(leaf, chain, authorities.Read(), now, out needsAuthority));
        if ((errors & ~(SslPolicyErrors.RemoteCertificateNameMismatch | SslPolicyErrors.RemoteCertificateChainErrors)) is not SslPolicyErrors.None and var others)
            faults.Add(NotValid($"{others}"));
        return faults.Count == 0
            ? true
            : throw new RegistryCertificateException(string.Join("; it ", faults)) { NeedsAuthority = needsAuthority };
    }

    // Empty only when the chain was built up to one of the authorities: what has no words here is a fault all the same.
    private static List<string> ChainFaults(
        X509Certificate2 leaf, X509Chain given, X509Certificate2Collection authorities, DateTimeOffset now, out bool isDistrusted)
    {
        isDistrusted = false;
        var (status, elements) = (given.ChainStatus, given.ChainElements);
        using var own = new X509Chain();
        if (authorities.Count > 0)
        {
            Prepare(own.ChainPolicy, given, authorities);
            if (own.Build(leaf))
                return [];
            // Of two verdicts, that of the chain that ends at a trusted authority.
            if (!own.ChainStatus.Any(IsDistrust))
                (status, elements) = (own.ChainStatus, own.ChainElements);
        }

        var faults = new List<string>();
        if (status.Any(IsTime))
            faults.Add(Time(elements.Select(element => element.Certificate).Append(leaf), leaf, now));
        isDistrusted = status.Any(IsDistrust);
        if (isDistrusted)
            faults.Add(Distrust(leaf, elements, authorities.Count > 0));
        var others = status.Where(one => !IsDistrust(one) && !IsTime(one)).Select(one => one.Status).ToList();
        if (others.Count > 0 || faults.Count == 0)
            faults.Add(NotValid(others.Count > 0 ? string.Join(", ", others) : "its chain cannot be built"));
        return faults;
    }

    private static string NotValid(string why) => $"is not valid ({why}): correct the certificate";

    private static string Time(IEnumerable<X509Certificate2> all, X509Certificate2 leaf, DateTimeOffset now)
    {
        var bad = all.FirstOrDefault(one => one.NotAfter.ToUniversalTime() < now || one.NotBefore.ToUniversalTime() > now) ?? leaf;
        var whose = bad.Equals(leaf) ? "" : $"has an authority, {Subject(bad)}, that ";
        return bad.NotBefore.ToUniversalTime() > now
            ? $"{whose}is not valid before {Date(bad.NotBefore)}: is this server's clock right?"
            : $"{whose}expired on {Date(bad.NotAfter)}: renew it at the registry";
    }

    private static string Distrust(X509Certificate2 leaf, X509ChainElementCollection chain, bool hasAuthorities)
    {
        var last = chain.Count > 0 ? chain[^1].Certificate : leaf;
        var isSelfSigned = leaf.SubjectName.RawData.AsSpan().SequenceEqual(leaf.IssuerName.RawData);
        return (isSelfSigned ? "is self-signed" : $"is signed by {Quoted.Text(last.Issuer)}, an authority this server does not know")
            + (hasAuthorities
                ? $" and that is not in the file of {SettingNames.RegistryCa}: add it there"
                : $": name a PEM file that has {(isSelfSigned ? "it" : "that authority")} with {SettingNames.RegistryCa}");
    }

    private static void Prepare(X509ChainPolicy policy, X509Chain given, X509Certificate2Collection authorities)
    {
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(authorities);
        policy.ExtraStore.AddRange(given.ChainPolicy.ExtraStore); // what the registry sent beside its own
        policy.RevocationMode = X509RevocationMode.NoCheck; // as the handshake does
        policy.DisableCertificateDownloads = true; // as RegistryConnections says
        policy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
    }

    private static bool IsTime(X509ChainStatus one) => one.Status is X509ChainStatusFlags.NotTimeValid;

    private static bool IsDistrust(X509ChainStatus one) =>
        one.Status is X509ChainStatusFlags.UntrustedRoot or X509ChainStatusFlags.PartialChain;

    private static string Names(X509Certificate2 leaf)
    {
        var names = leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(names => names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(address => $"{address}")))
            .Take(5).ToList();
        return names.Count > 0 ? string.Join(", ", names.Select(Quoted.Text)) : $"no name ({Subject(leaf)})";
    }

    private static string Subject(X509Certificate2 certificate) => Quoted.Text(certificate.Subject);

    private static string Date(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}

/// <summary>A registry's certificate is not trusted; the message stands behind "its certificate ".</summary>
internal sealed class RegistryCertificateException(string message, Exception? cause = null) : AuthenticationException(message, cause)
{
    /// <summary>Whether it would be trusted if its authority were known.</summary>
    public bool NeedsAuthority { get; init; }
}
