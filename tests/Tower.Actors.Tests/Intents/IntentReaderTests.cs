using System.Text;
using System.Text.Json.Nodes;
using Tower.Actors.Domain.Intents;
using Xunit;
using static Tower.Actors.Tests.Intents.IntentDocuments;

namespace Tower.Actors.Tests.Intents;

public sealed class IntentReaderTests
{
    [Fact]
    public void The_base_intent_of_tower_init_is_valid()
    {
        var intent = ReadValid(Base);

        Assert.Equal("tower.example.org", intent.Tower.Domain);
        Assert.Equal(RegistryHash, intent.Registry.PasswordHash);
        Assert.Empty(intent.Apps);
    }

    [Fact]
    public void The_base_intent_with_the_apps_fragment_is_valid()
    {
        var app = Assert.Single(ReadValid(WithApp).Apps);

        Assert.Equal("registry://api:^1.2.0", app.Image);
        Assert.Equal("secret-key-here", app.Secrets["API_KEY"]);
        Assert.Equal("/health", app.HealthCheck!.Path);
    }

    [Fact]
    public void What_is_not_written_has_the_documented_default()
    {
        var intent = ReadValid(Changed(document =>
        {
            var app = document.App().AsObject();
            foreach (var field in new[] { "port", "env", "secrets" })
                app.Remove(field);
            app["healthCheck"] = new JsonObject();
        }));

        Assert.Null(intent.DataDir);
        Assert.Equal(3000, intent.Apps[0].Port);
        Assert.Empty(intent.Apps[0].Env);
        Assert.Equal((null, null, 10, 5, 3), intent.Apps[0].HealthCheck is { } health
            ? (health.Path, health.Port, health.Interval, health.Timeout, health.Retries) : default);
    }

    [Theory]
    [InlineData("""{"at": "2026-01-28T10:30:45Z", "deployment": "x", "images": {}}""")]
    [InlineData("""[1, {"a": [true]}, {"a": 1, "a": 2}]""")]
    [InlineData("null")]
    public void Applied_is_ignored_whatever_it_holds(string applied)
    {
        var intent = ReadValid(Base.Insert(Base.LastIndexOf('}'), $", \"applied\": {applied}"));

        Assert.Null(intent.Applied);
    }

    [Fact]
    public void A_saved_document_keeps_what_tower_noted_in_it()
    {
        var saved = Base.Insert(Base.LastIndexOf('}'),
            """, "applied": {"at": "2026-01-28T10:30:45Z", "deployment": "20260128T103045-3f9a", "images": {"api": "x@sha256:0"}}""");

        var intent = IntentReader.ReadSaved(Encoding.UTF8.GetBytes(saved)).Intent!;

        Assert.Equal("20260128T103045-3f9a", intent.Applied!.Deployment);
        Assert.Equal("x@sha256:0", intent.Applied.Images["api"]);
    }

    [Fact]
    public void A_saved_document_with_a_broken_stamp_is_refused()
    {
        var saved = Base.Insert(Base.LastIndexOf('}'), """, "applied": {"at": "yesterday", "deployment": "x"}""");

        var problems = IntentReader.ReadSaved(Encoding.UTF8.GetBytes(saved)).Problems;

        Assert.Equal(["/applied/images", "/applied/at"], problems.Select(problem => problem.Pointer));
    }

    [Fact]
    public void An_empty_object_lacks_every_required_field() =>
        Assert.Equal(["/version", "/adminEmail", "/tower", "/registry", "/otel", "/apps"], Pointers("{}"));

    [Fact]
    public void All_problems_come_at_once_in_the_order_of_the_document()
    {
        var pointers = Pointers(Changed(document =>
        {
            document["version"] = 1;
            document["adminEmail"] = "nobody";
            document["tower"]!["domian"] = "x";
            document["otel"]!.AsObject().Remove("username");
            document["otel"]!["passwordHash"] = "plain";
            document.App()["port"] = 70000;
            document.App()["env"]!["LOG_LEVEL"] = 3;
            document.App()["healthCheck"] = true;
            document["apps"]!.AsArray().Add(null);
        }));

        Assert.Equal(
            [
                "/version", "/adminEmail", "/tower/domian", "/otel/username", "/otel/passwordHash", "/apps/0/port",
                "/apps/0/env/LOG_LEVEL", "/apps/0/healthCheck", "/apps/1",
            ],
            pointers);
    }

    [Fact]
    public void A_value_of_the_wrong_type_is_reported_once_and_not_judged_by_rules_as_well() =>
        Assert.StartsWith("must be a string, not a number",
            OnlyProblem(Changed(document => document["tower"]!["passwordHash"] = 12345)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("helthCheck", "healthCheck")]
    [InlineData("Name", "name")]
    [InlineData("prot", "port")]
    [InlineData("evn", "env")]
    [InlineData("imgae", "image")]
    [InlineData("something", null)]
    public void An_unknown_field_is_refused_with_the_name_that_was_probably_meant(string written, string? meant)
    {
        var problem = OnlyProblem(Changed(document => document.App()[written] = "x"));

        Assert.Equal($"/apps/0/{written}", problem.Pointer);
        Assert.Contains(meant is null ? "the fields here are: name, image, domain" : $"did you mean \"{meant}\"?", problem.Message);
    }

    [Theory]
    [InlineData("environment", "\"env\"")]
    [InlineData("Depends-On", "leave it out")]
    [InlineData("enviroment", "if \"environment\" was meant: here it is \"env\"")]
    [InlineData("memory", "a field of \"resources\"")]
    [InlineData("startPeriod", "a field of \"healthCheck\"")]
    public void A_field_of_another_tool_is_told_what_does_it_here(string written, string words) =>
        Assert.Contains(words, OnlyProblem(Changed(document => document.App()[written] = "x")).Message);

    [Fact]
    public void The_fields_there_are_stand_in_an_answer_once_for_each_kind_of_object()
    {
        var problems = Read(Changed(document =>
        {
            foreach (var name in new[] { "one", "two", "three" })
                (document.App()[name], document.App()["healthCheck"]![name]) = (1, 1);
        })).Problems;

        Assert.Equal(6, problems.Length);
        Assert.Equal(2, problems.Count(problem => problem.Message.Contains("the fields here are:", StringComparison.Ordinal)));
        Assert.Contains(problems, problem => problem is { Pointer: "/apps/0/three" }
            && problem.Message.EndsWith("are listed at /apps/0/one", StringComparison.Ordinal));
    }

    [Fact]
    public void What_another_tool_has_leads_only_to_fields_there_are()
    {
        var known = IntentJson.Options.GetTypeInfo(typeof(Tower.Messages.Intents.Intent)).Properties.Select(property => property.Name)
            .Concat(new[] { typeof(Tower.Messages.Intents.AppSpec), typeof(Tower.Messages.Intents.TowerSection), typeof(Tower.Messages.Intents.HealthCheckSpec), typeof(Tower.Messages.Intents.ResourcesSpec) }
                .SelectMany(type => IntentJson.Options.GetTypeInfo(type).Properties.Select(property => property.Name)))
            .ToHashSet();
        ForeignField[] foreign =
        [
            .. ForeignAppFields.ThatHaveAField, .. ForeignAppFields.ThatHaveNone, .. ForeignContainerFields.OfHealthCheck,
            .. ForeignContainerFields.OfResources, .. ForeignIntentFields.OfDocument, .. ForeignIntentFields.OfSection,
        ];

        Assert.All(foreign, field => Assert.All(
            System.Text.RegularExpressions.Regex.Matches(field.Says, "here it is (?:part of )?\"([a-zA-Z]+)\"").Select(match => match.Groups[1].Value),
            name => Assert.Contains(name, known)));
    }

    [Fact]
    public void A_field_that_stands_twice_is_refused()
    {
        var problem = OnlyProblem(Base.Replace("\"apps\": []", "\"apps\": [], \"version\": \"1\"", StringComparison.Ordinal));

        Assert.Equal(new IntentProblem("/version", "is here more than once; keep one"), problem);
    }

    [Fact]
    public void A_variable_that_stands_twice_is_refused_even_when_spelled_with_escapes() =>
        Assert.Equal("/apps/0/env/LOG_LEVEL",
            OnlyProblem(WithApp.Replace("\"LOG_LEVEL\":", "\"LOG\\u005fLEVEL\":\"a\",\"LOG_LEVEL\":", StringComparison.Ordinal)).Pointer);

    [Theory]
    [InlineData("3000.5", "must be a whole number, written without a fraction or an exponent")]
    [InlineData("3e3", "must be a whole number, written without a fraction or an exponent")]
    [InlineData("99999999999999999999", "is too large or too small a number")]
    [InlineData("\"3000\"", "must be a number, not a string; write it without quotes")]
    [InlineData("true", "must be a number, not true or false")]
    [InlineData("{}", "must be a number, not an object")]
    public void A_port_that_is_no_whole_number_is_refused(string written, string message) =>
        Assert.Equal(new IntentProblem("/apps/0/port", message),
            OnlyProblem(WithApp.Replace("\"port\":3000,\"env\"", $"\"port\":{written},\"env\"", StringComparison.Ordinal)));

    [Theory]
    [InlineData("/adminEmail")]
    [InlineData("/tower")]
    [InlineData("/apps")]
    [InlineData("/apps/0")]
    [InlineData("/apps/0/name")]
    [InlineData("/apps/0/env/LOG_LEVEL")]
    public void Null_is_refused_where_a_value_is_needed(string pointer)
    {
        var problem = OnlyProblem(Changed(document =>
        {
            var parent = PointerOracle.Find(document, pointer[..pointer.LastIndexOf('/')])!;
            if (parent is JsonArray array)
                array[0] = null;
            else
                parent[pointer[(pointer.LastIndexOf('/') + 1)..]] = null;
        }));

        Assert.Equal(pointer, problem.Pointer);
        Assert.Contains("not null", problem.Message);
    }

    [Fact]
    public void Null_is_accepted_for_what_may_be_left_out() =>
        Assert.Null(ReadValid(Changed(document => document.App()["healthCheck"] = null)).Apps[0].HealthCheck);

    [Fact]
    public void A_saved_document_that_an_earlier_Tower_took_is_still_read()
    {
        var saved = Changed(document =>
        {
            document["tower"]!["passwordHash"] = TowerHash.Replace("$12$", "$16$", StringComparison.Ordinal);
            document.App()["secrets"]!["EMPTY"] = "";
            document.App()["secrets"]!["LEFT"] = "${LEFT}";
        });

        Assert.Equal(["/tower/passwordHash", "/apps/0/secrets/EMPTY", "/apps/0/secrets/LEFT"], Pointers(saved));
        Assert.Equal("${LEFT}", IntentReader.ReadSaved(Encoding.UTF8.GetBytes(saved)).Intent!.Apps[0].Secrets["LEFT"]);
    }

    [Fact]
    public void NUL_is_refused_in_every_text() =>
        Assert.Equal(
            ["/adminEmail", "/tower/username", "/apps/0/env/A"],
            Pointers(Changed(document =>
            {
                document["adminEmail"] = "a\0@example.org";
                document["tower"]!["username"] = "\0";
                document.App()["env"]!["A"] = "x\0y";
            })));

    [Fact]
    public void A_pointer_escapes_what_RFC_6901_wants_escaped() =>
        Assert.Equal(["/apps/0/env/a~1b~0c"], Pointers(Changed(document => document.App()["env"]!["a/b~c"] = "x")));

    [Fact]
    public void Thousands_of_problems_are_cut_and_the_answer_says_so()
    {
        var nonsense = Base.Replace("\"apps\": []", $"\"apps\": [{string.Join(',', Enumerable.Repeat("0", 5000))}]", StringComparison.Ordinal);

        var problems = Read(nonsense).Problems;

        Assert.Equal(501, problems.Length);
        Assert.Equal(new IntentProblem("", "and more; only the first 500 problems that were found are shown"), problems[^1]);
    }
}
