using Xunit;

namespace Tower.EndToEnd.Tests;

/// <summary>The registry as CI and as the host's engine see it.</summary>
public sealed class RegistrySpec : TowerSpec
{
    [SkippableFact]
    public async Task Login_with_a_wrong_password_fails_and_nothing_can_be_pushed()
    {
        using var config = new TemporaryFolder();

        var login = await Login(config, "not-the-password-at-all");
        var push = await Push(config, "without-login:1.0.0");

        Assert.NotEqual(0, login.ExitCode);
        Assert.DoesNotContain("Login Succeeded", login.Text);
        Assert.NotEqual(0, push.ExitCode);
    }

    [SkippableFact]
    public async Task Login_with_the_right_password_succeeds_and_push_works()
    {
        using var config = new TemporaryFolder();

        var login = await Login(config, Sandbox["REGISTRY_PASSWORD"]);
        var push = await Push(config, "team/with-login:1.0.0");

        Assert.True(login.ExitCode == 0, $"{login}");
        Assert.Contains("Login Succeeded", login.Text);
        Assert.True(push.ExitCode == 0, $"{push}");
        Assert.Contains("digest: sha256:", push.Text);
    }

    [SkippableFact]
    public async Task Nobody_but_Tower_pulls_from_the_loopback_port_and_nobody_pushes_there()
    {
        var image = $"127.0.0.1:{Sandbox.PullPort}/hello:1.0.0";
        var pulled = await Run.Docker("pull", image);
        await Run.DockerOk("tag", $"{Sandbox.Registry}/hello:1.0.0", image);
        var pushed = await Run.Docker("push", image);
        var asked = HttpAnswer.Parse(await Caller.Curl(
            ["--include", "-X", "POST", $"http://127.0.0.1:{Sandbox.PullPort}/v2/hello/blobs/uploads/"]));

        Assert.NotEqual(0, pulled.ExitCode);
        Assert.Contains("no basic auth credentials", $"{pulled}");
        Assert.NotEqual(0, pushed.ExitCode);
        Assert.Equal(405, asked.Status);
    }

    [SkippableFact]
    public async Task Nothing_of_the_registry_can_be_read_from_outside_without_the_password()
    {
        foreach (var path in new[] { "/v2/", "/v2/_catalog", "/v2/hello/tags/list", "/v2/hello/manifests/1.0.0" })
        {
            var answer = HttpAnswer.Parse(await Caller.Curl(["--include", $"https://{Sandbox.Registry}{path}"]));
            Assert.Equal(401, answer.Status);
        }
    }

    private Task<Output> Login(TemporaryFolder config, string password) => Run.Program(
        "docker", ["--config", config.Path, "login", Sandbox.Registry, "--username", "ci", "--password-stdin"], password);

    private async Task<Output> Push(TemporaryFolder config, string name)
    {
        var image = $"{Sandbox.Registry}/{name}";
        await Run.DockerOk("tag", Stack.Sample("1.0.0"), image);
        return await Run.Docker("--config", config.Path, "push", image);
    }
}
