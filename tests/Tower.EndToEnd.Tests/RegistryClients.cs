using Xunit;

namespace Tower.EndToEnd.Tests;

/// <summary>A container with the programs beside docker that people push images with, on this machine's own network.</summary>
internal sealed class RegistryClients : IAsyncDisposable
{
    /// <summary>Where the tiny image is, as <c>docker save</c> writes it.</summary>
    public const string Archive = "/tmp/tiny.tar";

    private readonly Sandbox _sandbox;
    private readonly string _container;

    private RegistryClients(Sandbox sandbox, string container) => (_sandbox, _container) = (sandbox, container);

    /// <summary>Starts it; a skip where there is no image of it.</summary>
    public static async Task<RegistryClients> Start(Sandbox sandbox)
    {
        Skip.If(sandbox["CLIENTS_IMAGE"].Length == 0,
            "there are no skopeo, podman, buildah and oras: they are Debian's packages in an image, which takes root on Debian");
        // Who unpacks images mounts, which no ordinary container may.
        var clients = new RegistryClients(sandbox, await Run.DockerOk("run", "--detach", "--init", "--privileged", "--network", "host",
            "--label", $"tower.dev={sandbox.Project}", sandbox["CLIENTS_IMAGE"]));
        try
        {
            using var folder = new TemporaryFolder();
            await Run.DockerOk("save", "--output", folder.File("tiny.tar"), sandbox["CLIENTS_TINY"]);
            await Run.DockerOk("cp", "--quiet", folder.File("tiny.tar"), $"{clients._container}:{Archive}");
            await Run.DockerOk("exec", clients._container, "mkdir", "/certs");
            await Run.DockerOk("cp", "--quiet", sandbox.CaFile, $"{clients._container}:/certs/ca.crt");
            return clients;
        }
        catch
        {
            await clients.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a script of sh, which finds the registry as <c>$REGISTRY</c>.</summary>
    /// <param name="script">What is run.</param>
    /// <param name="logins">A name for the passwords kept by earlier calls.</param>
    /// <param name="input">What it reads.</param>
    public Task<Output> Sh(string script, string logins, string? input = null) => Run.Program("docker",
        ["exec", "--interactive", "--env", $"REGISTRY={_sandbox.Registry}", "--env", $"REGISTRY_AUTH_FILE=/tmp/{logins}.json",
            "--env", $"DOCKER_CONFIG=/tmp/{logins}", _container, "sh", "-ec",
            // As after a logout: some of them do not ask at all when there is no such file.
            $"[ -e $REGISTRY_AUTH_FILE ] || echo '{{}}' >$REGISTRY_AUTH_FILE; {script}"], input);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await Run.Docker("rm", "--force", "--volumes", _container);
}
