using Xunit;
using static Tower.Actors.Tests.Intents.IntentDocuments;

namespace Tower.Actors.Tests.Intents;

/// <summary>For which host a health check may ask.</summary>
public sealed class HealthHostTests
{
    [Theory]
    [InlineData("localhost")]
    [InlineData("App_1.internal:8000")]
    [InlineData("10.0.0.1")]
    [InlineData("[2001:db8::1]:80")]
    public void A_name_or_an_address_is_taken_as_it_is_written(string host) =>
        Assert.Equal(host, ReadValid(With(host)).Apps[0].HealthCheck!.Host);

    [Theory]
    [InlineData("", "1 to 260 characters")]
    [InlineData("https://api.example.org", "is a URL")]
    [InlineData("api.example.org/health", "is a URL")]
    [InlineData("a b", "is not a host")]
    [InlineData("a\r\nX-Evil: 1", "is not a host")]
    [InlineData("a\n", "is not a host")]
    [InlineData("a..b", "is not a host")]
    [InlineData("-a", "is not a host")]
    [InlineData("bücher.example", "is not a host")]
    [InlineData("[:::1]", "is not a host")]
    [InlineData("a:", "is not a host")]
    [InlineData("a:0", "has a port that is none")]
    [InlineData("a:65536", "has a port that is none")]
    [InlineData("{env.HOME}", "is not a host")]
    [InlineData("$HOME", "contains a variable that was not replaced")]
    [InlineData("[1]", "is not a host")]
    [InlineData("[10.0.0.1]:80", "is not a host")]
    public void Anything_else_is_refused(string host, string words)
    {
        var problem = OnlyProblem(With(host));

        Assert.Equal("/apps/0/healthCheck/host", problem.Pointer);
        Assert.Contains(words, problem.Message);
    }

    [Fact]
    public void A_host_without_a_path_would_change_nothing_and_is_refused() => Assert.Contains("needs \"path\"", OnlyProblem(Changed(document =>
    {
        document.App()["healthCheck"]!.AsObject().Remove("path");
        document.App()["healthCheck"]!["host"] = "localhost";
    })).Message);

    private static string With(string host) => Changed(document => document.App()["healthCheck"]!["host"] = host);
}
