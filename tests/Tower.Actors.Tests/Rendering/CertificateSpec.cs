using System.Net;
using Xunit;

namespace Tower.Actors.Tests.Rendering;

[Trait("Needs", "engine")]
public sealed class CertificateSpec
{
    [SkippableFact]
    public async Task A_public_name_gets_its_certificate_from_the_acme_server_by_http_01()
    {
        await DockerCli.RequireEngineAsync(RunningStack.Images);
        DockerCli.Require("pebble", Pebble.Complaint());
        var bridge = (await DockerCli.RunAsync(
            "network", "inspect", "bridge", "-f", "{{(index .IPAM.Config 0).Gateway}}")).StandardOutput.Trim();
        var httpPort = TestPort.Next();
        await using var pebble = await Pebble.StartAsync(IPAddress.Parse(bridge), httpPort);
        await using var stack = await RunningStack.StartAsync(
            "rendered.example.com",
            configure: options => options with
            {
                HttpPort = httpPort,
                AcmeCa = pebble.Directory.AbsoluteUri,
                AcmeCaRoot = "/etc/pebble.pem",
            },
            acmeRootPem: pebble.RootPem);

        var issuer = "";
        using var client = stack.Client(certificate => issuer = certificate.Issuer);
        var said = await RunningStack.EventuallyAsync(() => client.GetStringAsync(stack.Https("api.rendered.example.com", "/x")));

        Assert.Equal("GET /x auth=[] tower=[]", said);
        Assert.StartsWith("CN=Pebble Intermediate CA", issuer);
    }
}
