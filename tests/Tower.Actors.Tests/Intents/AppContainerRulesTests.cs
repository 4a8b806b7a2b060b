using System.Text.Json.Nodes;
using Tower.Actors.Domain.Values;
using Xunit;
using static Tower.Actors.Tests.Intents.IntentDocuments;

namespace Tower.Actors.Tests.Intents;

public sealed class AppContainerRulesTests
{
    [Theory]
    [InlineData("stopGracePeriod", "0", "between 1 and 600, not 0")]
    [InlineData("stopGracePeriod", "601", "between 1 and 600, not 601")]
    [InlineData("drainTimeout", "-1", "between 0 and 3600, not -1")]
    [InlineData("drainTimeout", "3601", "between 0 and 3600, not 3601")]
    [InlineData("replicas", "0", "between 1 and 20, not 0")]
    [InlineData("replicas", "21", "between 1 and 20, not 21")]
    [InlineData("user", "\"\"", "is not a user")]
    [InlineData("user", "\"root:\"", "is not a user")]
    [InlineData("user", "\":0\"", "is not a user")]
    [InlineData("user", "\"a b\"", "is not a user")]
    [InlineData("user", "\"a:b:c\"", "is not a user")]
    [InlineData("user", "\"$USER\"", "contains a variable that was not replaced")]
    [InlineData("user", "\"-u\"", "is not a user")]
    [InlineData("user", "\"root\\n\"", "is not a user")]
    [InlineData("user", "\"2147483648\"", "\"2147483648\" is too large")]
    [InlineData("user", "\"0:99999999999999999999\"", "is too large")]
    [InlineData("pids", "15", "between 16 and 1000000, not 15")]
    [InlineData("pids", "1000001", "between 16 and 1000000, not 1000001")]
    [InlineData("capAdd", "[\"ALL\"]", "everything the server can")]
    [InlineData("capAdd", "[\"NET_RAWS\"]", "did you mean NET_RAW?")]
    [InlineData("capAdd", "[\"\"]", "is not a Linux capability")]
    [InlineData("capDrop", "[\"root\"]", "is not a Linux capability")]
    [InlineData("command", "[]", "has 0 words; 1 to 256")]
    [InlineData("volumes", "[\"data:/data\",\"/srv:/data\"]",
        "is used twice: by \"data\" (/apps/0/volumes/0) and here by \"/srv\"")]
    [InlineData("volumes", "[\"data\"]", "does not say what is mounted where")]
    [InlineData("volumes", "[\"$HOME/data:/data\"]", "contains a variable that was not replaced")]
    public void A_value_that_breaks_a_rule_is_refused(string field, string json, string words)
    {
        var problem = OnlyProblem(With(field, json));

        Assert.StartsWith($"/apps/0/{field}", problem.Pointer);
        Assert.Contains(words, problem.Message);
    }

    [Theory]
    [InlineData("memory", "\"5m\"", "between 6m and 65536g, not \"5m\"")]
    [InlineData("memory", "\"6291455b\"", "between 6m and 65536g")]
    [InlineData("memory", "\"65537g\"", "between 6m and 65536g")]
    [InlineData("memory", "\"999999999999999g\"", "between 6m and 65536g")]
    [InlineData("memory", "\"512\"", "\"512\" has no unit; write 512m, 1.5g or 512MiB")]
    [InlineData("memory", "\"1.1g\"", "is not a whole number of bytes; write 1181116006b")]
    [InlineData("memory", "\"1.5p\"", "is not an amount of memory")]
    [InlineData("memory", "\"512  m\"", "is not an amount of memory")]
    [InlineData("memory", "\"0512m\"", "is not an amount of memory")]
    [InlineData("memory", "\"512m\\n\"", "is not an amount of memory")]
    [InlineData("memory", "\"\"", "is not an amount of memory")]
    [InlineData("cpus", "0", "between 0.01 and 256, not 0")]
    [InlineData("cpus", "-1", "between 0.01 and 256, not -1")]
    [InlineData("cpus", "0.009", "between 0.01 and 256, not 0.009")]
    [InlineData("cpus", "256.01", "between 0.01 and 256, not 256.01")]
    public void A_bound_no_engine_takes_is_refused(string field, string json, string words)
    {
        var problem = OnlyProblem(With("resources", $$"""{"{{field}}": {{json}}}"""));

        Assert.Equal($"/apps/0/resources/{field}", problem.Pointer);
        Assert.Contains(words, problem.Message);
    }

    [Theory]
    [InlineData("512m", 536870912)]
    [InlineData("512M", 536870912)]
    [InlineData("512MB", 536870912)]
    [InlineData("512 MiB", 536870912)]
    [InlineData("512Mi", 536870912)]
    [InlineData("1.5G", 1610612736)]
    [InlineData("1.5g", 1610612736)]
    [InlineData("0.5g", 536870912)]
    [InlineData("6144K", 6291456)]
    [InlineData("6291456B", 6291456)]
    [InlineData("0.001953125t", 2147483648)]
    public void An_amount_of_memory_is_read_as_Docker_reads_it(string text, long bytes)
    {
        Assert.True(MemorySize.TryParse(text, out var read, out _));
        Assert.Equal(bytes, read);
        Assert.Matches(MemorySize.Pattern, text);
    }

    [Theory]
    [InlineData("stopGracePeriod", "1")]
    [InlineData("stopGracePeriod", "600")]
    [InlineData("drainTimeout", "0")]
    [InlineData("drainTimeout", "3600")]
    [InlineData("replicas", "20")]
    [InlineData("strategy", "\"recreate\"")]
    [InlineData("user", "\"2147483647:0\"")]
    [InlineData("user", "\"www-data:_x\"")]
    [InlineData("command", "[\"\"]")]
    [InlineData("volumes", "[\"data:/data\",\"data:/data/2:ro\"]")]
    [InlineData("volumes", "[\"/srv/$HOME/${X}:/$data\"]")]
    [InlineData("resources", "{}")]
    [InlineData("resources", "{\"memory\":\"6m\",\"cpus\":0.01}")]
    [InlineData("resources", "{\"memory\":\"65536g\",\"cpus\":256}")]
    public void A_value_at_the_edge_of_a_rule_is_accepted(string field, string json) =>
        Assert.Empty(Read(With(field, json)).Problems);

    [Theory]
    [InlineData(0, "between 1 and 3600, not 0")]
    [InlineData(3601, "between 1 and 3600, not 3601")]
    public void A_start_takes_up_to_an_hour(int seconds, string words)
    {
        var problem = OnlyProblem(Changed(document => document.App()["healthCheck"]!["startPeriod"] = seconds));

        Assert.Equal("/apps/0/healthCheck/startPeriod", problem.Pointer);
        Assert.Contains(words, problem.Message);
    }

    [Theory]
    [InlineData(null, "data:/a:ro", true)]
    [InlineData(null, "data:/a", false)]
    [InlineData("rolling", "data:/a", true)]
    [InlineData("recreate", "data:/a:ro", false)]
    [InlineData("recreate", null, false)]
    public void Several_containers_run_only_where_two_generations_may(string? strategy, string? volume, bool isAllowed)
    {
        var problems = Read(Changed(document =>
        {
            document.App()["replicas"] = 2;
            if (strategy is not null)
                document.App()["strategy"] = strategy;
            if (volume is not null)
                document.App()["volumes"] = new JsonArray(volume);
        })).Problems;

        Assert.Equal(isAllowed ? [] : ["/apps/0/replicas"], problems.Select(problem => problem.Pointer));
    }

    [Fact]
    public void No_verdict_on_replicas_rests_on_a_strategy_that_could_not_be_read() => Assert.Equal(
        ["/apps/0/strategy"],
        Pointers(Changed(document =>
        {
            document.App()["volumes"] = new JsonArray("data:/a");
            document.App()["replicas"] = 2;
            document.App()["strategy"] = "blue";
        })));

    [Fact]
    public void Too_many_replicas_are_one_problem_and_not_two() => Assert.Contains("between 1 and 20", OnlyProblem(
        Changed(document =>
        {
            document.App()["volumes"] = new JsonArray("data:/a");
            document.App()["replicas"] = 21;
        })).Message);

    [Fact]
    public void A_command_has_at_most_256_words_of_127_KiB()
    {
        var longest = new string('x', 127 * 1024);

        Assert.Empty(Read(Command([.. Enumerable.Repeat("x", 256)])).Problems);
        Assert.Equal("/apps/0/command", OnlyProblem(Command([.. Enumerable.Repeat("x", 257)])).Pointer);
        Assert.Empty(Read(Command(longest)).Problems);
        Assert.Equal("/apps/0/command/1", OnlyProblem(Command("x", longest + "x")).Pointer);
    }

    [Fact]
    public void A_NUL_in_a_command_or_a_volume_is_refused() => Assert.Equal(
        ["/apps/0/command/1", "/apps/0/volumes/0"],
        Pointers(Changed(document =>
        {
            document.App()["command"] = new JsonArray("a", "b\0");
            document.App()["volumes"] = new JsonArray("a:/b\0");
        })));

    private static string Command(params string[] words) => Changed(document =>
        document.App()["command"] = new JsonArray([.. words.Select(word => JsonValue.Create(word))]));

    private static string With(string field, string json) =>
        Changed(document => document.App()[field] = JsonNode.Parse(json));
}
