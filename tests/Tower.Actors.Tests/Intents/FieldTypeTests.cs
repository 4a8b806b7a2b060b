using System.Text.Json.Nodes;
using Tower.Actors.Domain.Intents;
using Tower.Messages.Intents;
using Xunit;
using static Tower.Actors.Tests.Intents.IntentDocuments;

namespace Tower.Actors.Tests.Intents;

/// <summary>What may stand in a field of each type, and what is said of everything else.</summary>
public sealed class FieldTypeTests
{
    [Theory]
    [InlineData("init", "\"true\"", "must be true or false, not a string")]
    [InlineData("init", "1", "must be true or false, not a number")]
    [InlineData("strategy", "\"Rolling\"", "must be \"rolling\" or \"recreate\", not \"Rolling\"")]
    [InlineData("strategy", "\"rolling, recreate\"", "must be \"rolling\" or \"recreate\", not \"rolling, recreate\"")]
    [InlineData("strategy", "\"0\"", "must be \"rolling\" or \"recreate\", not \"0\"")]
    [InlineData("strategy", "\"\"", "must be \"rolling\" or \"recreate\", not \"\"")]
    [InlineData("strategy", "0", "must be a string, not a number")]
    [InlineData("strategy", "true", "must be a string, not true or false")]
    [InlineData("protocol", "\"grpc\"", "must be \"http\" or \"h2c\", not \"grpc\"")]
    [InlineData("protocol", "\"H2C\"", "must be \"http\" or \"h2c\", not \"H2C\"")]
    [InlineData("replicas", "2.5", "must be a whole number, written without a fraction or an exponent")]
    [InlineData("stopGracePeriod", "\"10s\"", "must be a number, not a string; write whole seconds, without quotes and without a unit")]
    [InlineData("init", "\"$INIT\"", "must be true or false, not a string; it is a variable that was not replaced; insert true or false in the CI job")]
    [InlineData("port", "\"$PORT\"", "must be a number, not a string; it is a variable that was not replaced; insert the number in the CI job")]
    [InlineData("port", "\"8080:80\"", "must be a number, not a string; write only the port the app listens on")]
    [InlineData("drainTimeout", "\"1m 30s\"", "must be a number, not a string; write whole seconds")]
    [InlineData("drainTimeout", "false", "must be a number, not true or false")]
    [InlineData("command", "\"node server.js\"", "must be an array, not a string; write it like [\"node\",\"server.js\"]")]
    [InlineData("command", "{}", "must be an array, not an object")]
    [InlineData("domains", "\"a.example.org\"", "must be an array, not a string")]
    [InlineData("resources", "\"512m\"", "must be an object, not a string")]
    [InlineData("user", "1000", "must be a string, not a number")]
    [InlineData("domain", "[]", "must be a string, not an array")]
    public void A_value_of_another_type_is_refused(string field, string json, string message)
    {
        var problem = OnlyProblem(With(field, json));

        Assert.Equal($"/apps/0/{field}", problem.Pointer);
        Assert.StartsWith(message, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("port", "10s")]
    [InlineData("replicas", "10s")]
    [InlineData("replicas", "8080:80")]
    [InlineData("drainTimeout", "80/tcp")]
    public void What_is_said_of_seconds_is_said_of_no_port_and_the_other_way_round(string field, string text) =>
        Assert.Equal(new IntentProblem($"/apps/0/{field}", "must be a number, not a string"), OnlyProblem(With(field, $"\"{text}\"")));

    [Theory]
    [InlineData("\"0.5\"", "must be a number, not a string; write it without quotes")]
    [InlineData("1e400", "is too large or too small a number")]
    [InlineData("99999999999999999999999999999999", "is too large or too small a number")]
    public void A_number_with_a_fraction_is_a_number_and_not_too_large(string json, string message) =>
        Assert.Equal(new IntentProblem("/apps/0/resources/cpus", message), OnlyProblem(
            With("resources", """{"cpus":"?"}""").Replace("\"?\"", json, StringComparison.Ordinal)));

    [Theory]
    [InlineData("[1]", "/apps/0/command/0", "must be a string, not a number; put it in double quotes")]
    [InlineData("[\"a\",[\"b\"]]", "/apps/0/command/1", "must be a string, not an array")]
    public void An_element_is_pointed_at(string json, string pointer, string message) =>
        Assert.Equal(new IntentProblem(pointer, message), OnlyProblem(With("command", json)));

    [Theory]
    [InlineData("{\"memroy\":\"512m\"}", "/apps/0/resources/memroy", "did you mean \"memory\"?")]
    [InlineData("{\"cpsu\":1}", "/apps/0/resources/cpsu", "did you mean \"cpus\"?")]
    [InlineData("{\"disk\":1}", "/apps/0/resources/disk", "the fields here are: memory, cpus")]
    public void A_field_resources_do_not_have_is_refused(string json, string pointer, string words)
    {
        var problem = OnlyProblem(With("resources", json));

        Assert.Equal(pointer, problem.Pointer);
        Assert.Contains(words, problem.Message);
    }

    [Theory]
    [InlineData("domain")]
    [InlineData("domains")]
    [InlineData("redirects")]
    [InlineData("port")]
    [InlineData("env")]
    [InlineData("secrets")]
    [InlineData("volumes")]
    [InlineData("renamedFrom")]
    [InlineData("healthCheck")]
    [InlineData("replicas")]
    [InlineData("init")]
    [InlineData("command")]
    [InlineData("strategy")]
    [InlineData("stopGracePeriod")]
    [InlineData("drainTimeout")]
    [InlineData("resources")]
    [InlineData("user")]
    public void Null_is_as_good_as_left_out_where_nothing_is_a_value(string field)
    {
        var (without, with) = (With(field, "null"), Changed(document => document.App().AsObject().Remove(field)));

        Assert.Equal(IntentWriter.Write(ReadValid(without)), IntentWriter.Write(ReadValid(with)));
    }

    [Fact]
    public void Null_is_as_good_as_left_out_in_the_document_and_within_a_field() =>
        Assert.Equal(
            IntentWriter.Write(ReadValid(Changed(document => document.App()["healthCheck"] = new JsonObject()))),
            IntentWriter.Write(ReadValid(Changed(document =>
            {
                document["dataDir"] = null;
                document.App()["healthCheck"] = JsonNode.Parse("""{"path":null,"port":null,"interval":null,"timeout":null,"retries":null,"startPeriod":null}""");
            }))));

    [Fact]
    public void Every_value_arrives_as_it_was_written()
    {
        var app = ReadValid(Changed(document =>
        {
            var fields = JsonNode.Parse("""
                {
                  "command": ["a", "", "$x"], "volumes": ["d:/d:ro"], "strategy": "recreate", "stopGracePeriod": 5,
                  "drainTimeout": 0, "resources": { "memory": "1g", "cpus": 1.50 }, "init": true, "user": "1:2"
                }
                """)!.AsObject();
            foreach (var (name, value) in fields)
                document.App()[name] = value!.DeepClone();
            document.App()["healthCheck"]!["startPeriod"] = 7;
        })).Apps[0];

        Assert.Equal(["a", "", "$x"], app.Command!.Value.ToArray());
        Assert.Equal(["d:/d:ro"], app.Volumes.ToArray());
        Assert.Equal((AppStrategy.Recreate, 5, 0), (app.Strategy, app.StopGracePeriod, app.DrainTimeout));
        Assert.Equal(new ResourcesSpec { Memory = "1g", Cpus = 1.5m }, app.Resources);
        Assert.Equal((true, "1:2", 7), (app.Init, app.User, app.HealthCheck!.StartPeriod));
    }

    private static string With(string field, string json) =>
        Changed(document => document.App()[field] = JsonNode.Parse(json));
}
