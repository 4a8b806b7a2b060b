using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Tower.Benchmarks.Load;

/// <summary>A server that fails in a way of one's choice, to see whether the load notices.</summary>
internal sealed class LyingServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly X509Certificate2 _certificate;

    private LyingServer(WebApplication app, X509Certificate2 certificate, string caFile)
    {
        (_app, _certificate, CaFile) = (app, certificate, caFile);
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features
            .Get<IServerAddressesFeature>()!.Addresses.Single().Replace("127.0.0.1", "lies.localhost"));
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>PEM file of its own certificate, the authority to trust.</summary>
    public string CaFile { get; }

    /// <summary>Starts it on a free port.</summary>
    /// <param name="folder">For its certificate.</param>
    /// <param name="answer">What it does with every request.</param>
    public static async Task<LyingServer> StartAsync(string folder, RequestDelegate answer)
    {
        var certificate = SelfSigned();
        var caFile = Path.Combine(folder, "lies.crt");
        await File.WriteAllTextAsync(caFile, certificate.ExportCertificatePem());
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                listen.UseHttps(certificate);
            }));
        var app = builder.Build();
        app.Run(answer);
        await app.StartAsync();
        return new LyingServer(app, certificate, caFile);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _certificate.Dispose();
        File.Delete(CaFile);
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=lies.localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("lies.localhost");
        request.CertificateExtensions.Add(names.Build());
        var now = DateTimeOffset.UtcNow;
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
