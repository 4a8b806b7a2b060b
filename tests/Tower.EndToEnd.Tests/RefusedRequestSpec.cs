using System.Text.Json.Nodes;
using Xunit;

namespace Tower.EndToEnd.Tests;

/// <summary>Requests that never become a deployment.</summary>
public sealed class RefusedRequestSpec : TowerSpec
{
    [SkippableFact]
    public async Task An_invalid_intent_is_answered_400_with_every_problem_at_its_place()
    {
        var output = await Caller.Apply(Invalid(), "", "--include");
        var answer = HttpAnswer.Parse(output);

        Assert.NotEqual(0, output.ExitCode);
        Assert.Equal(400, answer.Status);
        Assert.Contains("/apps/0/port: ", answer.Body);
        Assert.Contains("/apps/0/image: ", answer.Body);
        Assert.Contains("/apps/1/name: ", answer.Body);
        Assert.Contains("/apps/1/instances: ", answer.Body);
        Assert.False(answer.Headers.ContainsKey("X-Tower-Deployment"));
    }

    [SkippableFact]
    public async Task An_invalid_intent_is_a_problem_document_for_who_asks_for_one()
    {
        var answer = HttpAnswer.Parse(await Caller.Apply(Invalid(), "", "--include", "-H", "Accept: application/problem+json"));

        Assert.Equal(400, answer.Status);
        Assert.Equal("application/problem+json", answer.Headers["Content-Type"]);
        var pointers = JsonNode.Parse(answer.Body)!["errors"]!.AsArray().Select(error => (string)error!["pointer"]!).ToList();
        Assert.Contains("#/apps/0/port", pointers);
        Assert.Contains("#/apps/1/instances", pointers);
    }

    [SkippableTheory]
    [InlineData]
    [InlineData("-u", "tower:not-the-password-at-all")]
    [InlineData("-u", "somebody:{password}")]
    public async Task Without_the_right_name_and_password_the_answer_is_401(params string[] login)
    {
        foreach (var request in new string[][] { ["/status"], ["/refresh", "-X", "POST"], ["/apply", "-X", "POST", "-d", "{}"] })
        {
            var output = await Caller.Curl(["--include", .. request[1..], Sandbox.Url + request[0],
                .. login.Select(word => word.Replace("{password}", Sandbox.Password))]);
            var answer = HttpAnswer.Parse(output);

            // A deployment that was refused must not look like one that succeeded; reading is an ordinary answer.
            Assert.Equal(request.Contains("POST"), output.ExitCode != 0);
            Assert.Contains(login.Length == 0 ? "Tower needs a user name and a password" : "Tower does not know this user name", answer.Body);
            Assert.Equal(401, answer.Status);
            Assert.StartsWith("Basic ", answer.Headers["WWW-Authenticate"]);
        }
    }

    private JsonNode Invalid()
    {
        var (first, second) = (Intents.App("first", "registry://hello:^^1"), Intents.App("Not A Name"));
        first["port"] = 70_000;
        second["instances"] = 3;
        return Before.With(first, second);
    }
}
