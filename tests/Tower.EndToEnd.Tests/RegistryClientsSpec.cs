using System.Text.Json.Nodes;
using Xunit;

namespace Tower.EndToEnd.Tests;

/// <summary>This server's registry as skopeo, podman, buildah and oras see it (docker: <see cref="RegistrySpec"/>).</summary>
public sealed class RegistryClientsSpec : TowerSpec
{
    // What the library says that skopeo, podman and buildah share.
    private const string WrongLogin = "invalid username/password";
    private const string NoLogin = "authentication required";

    private static readonly Client[] Clients =
    [
        new("skopeo", "skopeo login --cert-dir /certs",
            "skopeo copy --dest-cert-dir /certs docker-archive:$ARCHIVE docker://$IMAGE",
            "skopeo copy --src-cert-dir /certs docker://$IMAGE dir:/tmp/pulled", WrongLogin, NoLogin),
        new("podman", "podman login --cert-dir /certs",
            "podman load --input $ARCHIVE && podman push --cert-dir /certs $TINY $IMAGE",
            "podman rmi --all --force && podman pull --cert-dir /certs $IMAGE", WrongLogin, NoLogin),
        new("buildah", "buildah login --cert-dir /certs",
            "buildah pull docker-archive:$ARCHIVE && buildah push --cert-dir /certs $TINY docker://$IMAGE",
            "buildah rmi --all --force && buildah pull --cert-dir /certs docker://$IMAGE", WrongLogin, NoLogin),
        new("oras", "oras login --ca-file /certs/ca.crt",
            "skopeo copy docker-archive:$ARCHIVE oci:/tmp/layout:1.0.0 && oras cp --from-oci-layout --to-ca-file /certs/ca.crt /tmp/layout:1.0.0 $IMAGE",
            "oras cp --from-ca-file /certs/ca.crt --to-oci-layout $IMAGE /tmp/back:1.0.0",
            "response status code 401: Unauthorized", "basic credential not found"),
    ];

    [SkippableFact]
    public async Task Each_of_them_pushes_and_pulls_with_the_right_password_and_what_it_pushed_is_deployed()
    {
        await using var clients = await RegistryClients.Start(Sandbox);
        foreach (var client in Clients)
        {
            await Works(client.Login, Sandbox["REGISTRY_PASSWORD"], client);
            await Works(client.Push, null, client);
            await Works(client.Pull, null, client);
        }

        await Deployed(Before.With([.. Clients.Select(client => Tiny(client.Name))]));

        foreach (var client in Clients)
            Assert.Equal("pushed by any client\n", (await Caller.App($"{client.Name}.localhost")).Text);

        async Task Works(string script, string? input, Client client)
        {
            var output = await clients.Sh(Script(script, client), client.Name, input);
            Assert.True(output.ExitCode == 0, $"{client.Name}: {script}: {output}");
        }
    }

    [SkippableFact]
    public async Task Each_of_them_says_that_a_wrong_password_is_wrong_and_neither_pushes_nor_pulls()
    {
        await using var clients = await RegistryClients.Start(Sandbox);
        foreach (var client in Clients)
        {
            await Fails(client.Login, "not-the-password-at-all", client, client.WrongLogin);
            await Fails(client.Push, null, client, client.NoLogin);
            await Fails(client.Pull.Replace("$IMAGE", "$REGISTRY/hello:1.0.0"), null, client, client.NoLogin);
        }

        async Task Fails(string script, string? input, Client client, string words)
        {
            var output = await clients.Sh(Script(script, client), client.Name, input);
            Assert.True(output.ExitCode != 0, $"{client.Name} did not fail: {script}: {output}");
            Assert.True(output.Errors.Contains(words, StringComparison.Ordinal), $"{client.Name} does not say \"{words}\": {script}: {output}");
        }
    }

    [SkippableFact]
    public async Task What_oras_pushes_and_is_no_image_is_called_by_what_it_is()
    {
        await using var clients = await RegistryClients.Start(Sandbox);
        var oras = Clients.Single(client => client.Name == "oras");
        foreach (var (script, input) in new (string, string?)[]
        {
            (oras.Login, Sandbox["REGISTRY_PASSWORD"]),
            ("cd /tmp && echo '{}' > policy.json && oras push --ca-file /certs/ca.crt --artifact-type application/vnd.example.policy $REGISTRY/policy:1.0.0 policy.json", null),
            ("cd /tmp && echo '{}' > chart.json && oras push --ca-file /certs/ca.crt --config chart.json:application/vnd.cncf.helm.config.v1+json $REGISTRY/chart:1.0.0 policy.json", null),
        })
        {
            var pushed = await clients.Sh(Script(script, oras), "oras", input);
            Assert.True(pushed.ExitCode == 0, $"{script}: {pushed}");
        }
        var before = await Stack.Snapshot();

        var output = await Caller.Apply(Before.With(Intents.App("policy", "registry://policy:1.0.0"), Intents.App("chart", "registry://chart:^1.0.0")));

        Assert.NotEqual(0, output.ExitCode);
        Assert.Contains(" code=image-not-found", output.Result);
        Assert.Contains(output.Lines, line => line.Contains("policy: ") && line.Contains("\"application/vnd.example.policy\" and no image"));
        Assert.Contains(output.Lines, line => line.Contains("chart: ") && line.Contains("\"application/vnd.cncf.helm.config.v1+json\" and no image"));
        Assert.Equal(before, await Stack.Snapshot());
    }

    private string Script(string script, Client client) => script
        .Replace(" login ", $" login --username {Sandbox["REGISTRY_USER"]} --password-stdin $REGISTRY ")
        .Replace("$IMAGE", $"$REGISTRY/by-{client.Name}:1.0.0")
        .Replace("$ARCHIVE", RegistryClients.Archive)
        .Replace("$TINY", Sandbox["CLIENTS_TINY"]);

    private static JsonObject Tiny(string client)
    {
        var app = Intents.App(client, $"registry://by-{client}:^1.0.0");
        app["healthCheck"]!["path"] = "/";
        // Process 1 of a container hears a signal only if it asked for it, which this server does not.
        app["init"] = true;
        return app;
    }

    /// <param name="Name">What the program is called.</param>
    /// <param name="Login">Reads the password from its input.</param>
    /// <param name="Push">The tiny image, to the registry.</param>
    /// <param name="Pull">The same, back from there.</param>
    /// <param name="WrongLogin">What it says of a wrong password.</param>
    /// <param name="NoLogin">What it says when it pushes or pulls without one.</param>
    private sealed record Client(string Name, string Login, string Push, string Pull, string WrongLogin, string NoLogin);
}
