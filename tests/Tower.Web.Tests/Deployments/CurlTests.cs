using System.Diagnostics;
using Tower.Messages.Deployments;
using Tower.Web.Tests.Support;
using Xunit;

namespace Tower.Web.Tests.Deployments;

/// <summary>The documented curl line, as it is: no flag makes it fail on its own.</summary>
public sealed class CurlTests
{
    [SkippableTheory]
    [InlineData(DeploymentOutcome.Succeeded, 0, "RESULT succeeded")]
    [InlineData(DeploymentOutcome.Unchanged, 0, "RESULT unchanged")]
    [InlineData(DeploymentOutcome.Failed, 18, "RESULT failed")]
    [InlineData(DeploymentOutcome.Cancelled, 18, "RESULT cancelled")]
    public async Task Curl_exits_as_the_deployment_did_and_has_printed_the_result(
        DeploymentOutcome outcome, int exitCode, string lastLine)
    {
        await using var tower = await TowerHost.StartAsync();
        using var curl = StartCurl("-X", "POST", $"{tower.Url}apply", "--data-binary", Intents.Document);
        var id = (await tower.NextSubmittedAsync()).Id;
        tower.Say(id, "one line");
        tower.End(id, outcome);

        var output = await curl.StandardOutput.ReadToEndAsync().WaitAsync(TowerHost.Patience);
        await curl.WaitForExitAsync().WaitAsync(TowerHost.Patience);
        Assert.Equal(exitCode, curl.ExitCode);
        Assert.StartsWith(lastLine, output.TrimEnd().Split('\n')[^1]);
    }

    [SkippableFact]
    public async Task The_result_is_never_lost_to_the_break()
    {
        await using var tower = await TowerHost.StartAsync();
        for (var run = 0; run < 20; run++)
        {
            using var curl = StartCurl("-X", "POST", $"{tower.Url}apply", "--data-binary", Intents.Document);
            var id = (await tower.NextSubmittedAsync()).Id;
            for (var line = 0; line < 50; line++)
                tower.Say(id, new string('x', 900));
            tower.End(id, DeploymentOutcome.Failed);

            var output = await curl.StandardOutput.ReadToEndAsync().WaitAsync(TowerHost.Patience);
            await curl.WaitForExitAsync().WaitAsync(TowerHost.Patience);
            Assert.Equal(18, curl.ExitCode);
            Assert.Contains("RESULT failed", output);
        }
    }

    [SkippableFact]
    public async Task An_invalid_intent_is_readable_in_a_terminal_and_no_success()
    {
        await using var tower = await TowerHost.StartAsync();
        using var curl = StartCurl("-X", "POST", $"{tower.Url}apply", "--data-binary", """{"version":"2"}""");
        var output = await curl.StandardOutput.ReadToEndAsync().WaitAsync(TowerHost.Patience);

        Assert.Matches("^The intent has \\d+ errors; nothing was changed\\.\n  /", output);
        Assert.Contains("\n  /version: ", output);
        Assert.Contains("\n  /tower: ", output);
        Assert.EndsWith("broken off on purpose, so that a job fails: curl calls it error 18 or 92.)\n", output);
        await curl.WaitForExitAsync().WaitAsync(TowerHost.Patience);
        Assert.Equal(18, curl.ExitCode);
    }

    [SkippableTheory]
    [InlineData("PUT", "/apply")]
    [InlineData("PATCH", "/apply")]
    [InlineData("DELETE", "/deployments/x/log")]
    [InlineData("DEPLOY", "/apply")]
    [InlineData("OPTIONS", "/apply")]
    [InlineData("GET", "/apply")]
    [InlineData("GET", "/Apply/")]
    [InlineData("GET", "//apply")]
    [InlineData("GET", "/plan")]
    [InlineData("GET", "/refresh")]
    [InlineData("GET", "/deployments/20260101T000000-0000/restore")]
    [InlineData("GET", "/deployments/20260101T000000-0000/log")]
    [InlineData("GET", "/admin/deployments/20260101T000000-0000/cancel")]
    [InlineData("POST", "/aply")]
    [InlineData("POST", "/")]
    public async Task What_may_be_meant_to_deploy_and_did_not_is_no_success(string method, string path)
    {
        await using var tower = await TowerHost.StartAsync();
        foreach (var more in new string[][] { [], ["-u", "tower:wrong"], ["--data-binary", Intents.Document] })
        {
            var (exitCode, output) = await RunAsync(["-X", method, .. more, $"{tower.Url.ToString().TrimEnd('/')}{path}"]);
            Assert.Equal(18, exitCode);
            Assert.NotEmpty(output);
        }
        Assert.True(tower.NothingSubmitted);
    }

    [SkippableTheory]
    [InlineData("-X", "GET", "status-of-what")]
    [InlineData("-X", "OPTIONS", "status")]
    [InlineData("-I", "-s", "apply")]
    [InlineData("-H", "Accept: application/json", "apply")]
    [InlineData("-A", "Mozilla/5.0", "refresh")]
    public async Task Reading_and_other_clients_get_a_whole_answer(string option, string value, string path)
    {
        await using var tower = await TowerHost.StartAsync();
        var (exitCode, output) = await RunAsync(["-i", option, value, $"{tower.Url}{path}"]);
        Assert.Equal(0, exitCode);
        Assert.StartsWith("HTTP/1.1 40", output);
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string[] arguments)
    {
        using var curl = StartCurl(arguments);
        var output = await curl.StandardOutput.ReadToEndAsync().WaitAsync(TowerHost.Patience);
        await curl.WaitForExitAsync().WaitAsync(TowerHost.Patience);
        return (curl.ExitCode, output);
    }

    private static Process StartCurl(params string[] arguments) => Tools.Start(
        "curl", ["-sS", "-u", $"tower:{Intents.Password}", "-H", "Content-Type: application/json", .. arguments]);
}
