using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Tower.Actors.Adapters.Network;
using Tower.Actors.Domain.Trials;
using Tower.Actors.Ports;
using Xunit;

namespace Tower.Actors.Tests.Trials;

/// <summary>What every way to ask for this Tower does, the fake included.</summary>
public abstract class OwnAddressContract
{
    /// <summary>Asks.</summary>
    protected abstract IOwnAddress Address { get; }

    /// <summary>From now on this Tower answers at <c>tower.localhost</c>.</summary>
    protected abstract void AnswerAsThisTower();

    [Fact]
    public async Task Where_this_Tower_answers_it_is_recognised()
    {
        AnswerAsThisTower();

        Assert.True((await Address.AskAsync("tower.localhost", 8443, default)).IsThisTower);
    }

    [Fact]
    public async Task Where_nobody_does_is_an_answer_with_words()
    {
        var answer = await Address.AskAsync("tower.localhost", 8443, default);

        Assert.False(answer.IsThisTower);
        Assert.NotEmpty(answer.Words);
    }

    [Fact]
    public async Task It_is_given_up_when_it_is_cancelled() => await Assert.ThrowsAnyAsync<OperationCanceledException>(
        () => Address.AskAsync("tower.localhost", 8443, new CancellationToken(canceled: true)));
}

/// <summary>The fake.</summary>
public sealed class FakeOwnAddressTests : OwnAddressContract
{
    private readonly FakeOwnAddress _address = new();

    protected override IOwnAddress Address => _address;

    protected override void AnswerAsThisTower() => _address.Mine["tower.localhost"] = true;
}

/// <summary>The real one, with a server of HTTPS in the place of Caddy.</summary>
public sealed class HttpsOwnAddressTests : OwnAddressContract, IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TowerMark _mark = new();
    private readonly HttpsOwnAddress _address;

    public HttpsOwnAddressTests()
    {
        _listener.Start();
        var port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _listener.Stop();
        _address = new HttpsOwnAddress(_mark, "127.0.0.1", port);
        _listener = new TcpListener(IPAddress.Loopback, port);
    }

    protected override IOwnAddress Address => _address;

    public void Dispose() => _listener.Dispose();

    protected override void AnswerAsThisTower() => Serve("tower.localhost", _mark.Value);

    [Fact]
    public async Task Another_Tower_is_not_this_one()
    {
        Serve("tower.localhost", new TowerMark().Value);

        Assert.False((await Address.AskAsync("tower.localhost", 8443, default)).IsThisTower);
    }

    [Fact]
    public async Task A_certificate_for_another_name_does_not_count()
    {
        Serve("other.localhost", _mark.Value);

        Assert.False((await Address.AskAsync("tower.localhost", 8443, default)).IsThisTower);
    }

    [Fact]
    public async Task A_name_that_is_not_local_is_asked_the_way_DNS_leads()
    {
        Serve("tower.invalid", _mark.Value);

        Assert.False((await Address.AskAsync("tower.invalid", 8443, default)).IsThisTower);
    }

    private void Serve(string domain, string mark)
    {
        _listener.Start();
        _ = Task.Run(async () =>
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest($"CN={domain}", key, HashAlgorithmName.SHA256);
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(domain);
            request.CertificateExtensions.Add(names.Build());
            using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1));
            using var client = await _listener.AcceptTcpClientAsync();
            await using var tls = new SslStream(client.GetStream());
            await tls.AuthenticateAsServerAsync(certificate);
            using var reader = new StreamReader(tls, Encoding.ASCII);
            while (await reader.ReadLineAsync() is { Length: > 0 })
            {
                // The request's head.
            }
            // What Caddy answers to whoever has no credentials, with what Tower added.
            await tls.WriteAsync(Encoding.ASCII.GetBytes(
                $"HTTP/1.1 401 X\r\n{TowerMark.Header}: {mark}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
        });
    }
}
