using System.Collections.Immutable;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Routing;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Steps;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Tower.Messages.Intents;
using Xunit;

namespace Tower.Actors.Tests.Deployments;

/// <summary>When a deployment finds out which images can run a health check, and what it does with that.</summary>
public sealed class DeploymentHealthSpec : ScriptedWorld
{
    private const string Image = "127.0.0.1:5000/api@sha256:1";

    [Fact]
    public async Task An_image_the_engine_has_is_looked_into_before_the_files_are_generated_and_not_again()
    {
        await Submit(Request("d1", Checked()));
        await Prepare();
        var asked = await Answer<InspectImages>("engine", ask => Inspected(ask, HealthTool.Wget));
        var generated = await Answer<GenerateConfigs>("configs", ask => Generated(ask, "/draft.yml"));
        await Answer<PullImages>("engine", ask => new ImagesPulled(0));

        await Next<StartServices>("compose");

        Assert.Equal([Image], asked.Images.ToArray());
        Assert.Equal(HealthTool.Wget, ToolIn(generated));
    }

    [Fact]
    public async Task An_image_that_had_to_be_pulled_gets_its_health_check_before_its_app_starts()
    {
        await Submit(Request("d1", Checked()));
        var generated = await ToSecondLook();
        await Answer<InspectImages>("engine", ask => Inspected(ask, HealthTool.Curl));
        var again = await Answer<GenerateConfigs>("configs", ask => Generated(ask, "/again.yml"));
        var start = await Answer<StartServices>("compose", ask => Done.Instance);
        await Answer<ProbeServices>("prober", ask => new ServicesReady());
        await Answer<SwitchTraffic>("caddy", ask => Done.Instance);
        await Answer<VerifyRoutes>("caddy", ask => Done.Instance);
        await Answer<WatchServices>("prober", ask => Done.Instance);

        var save = await Next<SaveState>("state");

        Assert.Null(ToolIn(generated));
        Assert.Equal(HealthTool.Curl, ToolIn(again));
        Assert.Equal(generated.Stack.Services.Select(service => service.Name), again.Stack.Services.Select(service => service.Name));
        Assert.Equal("/again.yml", start.DraftPath);
        Assert.Equal("/again.yml", save.Files.ComposeYaml);
    }

    [Fact]
    public async Task An_image_that_was_pulled_and_can_run_no_check_needs_no_other_files()
    {
        await Submit(Request("d1", Checked()));
        await ToSecondLook();
        await Answer<InspectImages>("engine", ask => Inspected(ask, HealthTool.None));

        var start = await Next<StartServices>("compose");

        Assert.Equal("/draft.yml", start.DraftPath);
    }

    [Fact]
    public async Task An_app_without_a_path_to_ask_for_has_its_image_never_looked_into()
    {
        await Submit(Request("d1", Rollouts.Intent("api")));
        await Prepare();
        await Answer<GenerateConfigs>("configs", ask => Generated(ask, "/draft.yml"));
        await Answer<PullImages>("engine", ask => new ImagesPulled(1));

        await Next<StartServices>("compose");
    }

    [Fact]
    public async Task A_file_that_compose_refuses_after_the_pull_starts_nothing()
    {
        var caller = await Submit(Request("d1", Checked()));
        await ToSecondLook();
        await Answer<InspectImages>("engine", ask => Inspected(ask, HealthTool.Curl));
        await Answer<GenerateConfigs>("configs", ask => new StepFailed(DeploymentStep.Generate, FailureCodes.ComposeRefused, "compose said no"));

        var log = await ReadToEnd(caller);

        Assert.StartsWith("RESULT failed deployment=d1 ", log[^1].Text, StringComparison.Ordinal);
        Assert.Contains("step=generate", log[^1].Text, StringComparison.Ordinal);
        Assert.Contains(log, line => line.Text == "compose said no");
    }

    [Fact]
    public async Task Cancelled_while_an_image_is_looked_into_it_starts_nothing()
    {
        var caller = await Submit(Request("d1", Checked()));
        await ToSecondLook();
        await Next<InspectImages>("engine");

        Coordinator.Tell(new CancelDeployment(new DeploymentId("d1"), "tower"), TestActor);
        await ExpectMsgAsync<CancelAccepted>();

        Assert.Equal(DeploymentOutcome.Cancelled, (await ReadToEnd(caller))[^1].Result);
    }

    private static Intent Checked()
    {
        var intent = Rollouts.Intent("api");
        return intent with { Apps = [intent.Apps[0] with { HealthCheck = new HealthCheckSpec { Path = "/health" } }] };
    }

    /// <summary>The world up to the files: everything resolves, Caddy runs, and no app does.</summary>
    private async Task Prepare()
    {
        await Answer<ResolveImages>("images", ask => new ImagesResolved([new ResolvedImage("api", ask.Intent.Apps[0].Image, "1.0.0", "sha256:1", Image)]));
        await Answer<ProveDomains>("dns", ask => Done.Instance);
        await Answer<ObserveStack>("engine", ask => new StackObserved([]));
        await Answer<ObserveRoutes>("caddy", ask => new RoutesObserved(new CaddyRouting("""{"routes":[{}]}""")));
    }

    /// <summary>The image was not there, and is pulled.</summary>
    /// <returns>The files asked for before that.</returns>
    private async Task<GenerateConfigs> ToSecondLook()
    {
        await Prepare();
        await Answer<InspectImages>("engine", ask => new ImagesInspected(ImmutableDictionary<string, HealthTool>.Empty));
        var generated = await Answer<GenerateConfigs>("configs", ask => Generated(ask, "/draft.yml"));
        await Answer<PullImages>("engine", ask => new ImagesPulled(1));
        return generated;
    }

    private static ImagesInspected Inspected(InspectImages ask, HealthTool tool) =>
        new(ask.Images.ToImmutableDictionary(image => image, _ => tool));

    // The file is told by its path.
    private static ConfigsGenerated Generated(GenerateConfigs ask, string draft) => new(
        new StackFiles(draft, ImmutableSortedDictionary<string, string>.Empty, new CaddyRouting("""{"routes":[]}""")), draft);

    private static HealthTool? ToolIn(GenerateConfigs ask) =>
        ask.Stack.Services.Single(service => service.App == "api").Health!.Tool;
}
