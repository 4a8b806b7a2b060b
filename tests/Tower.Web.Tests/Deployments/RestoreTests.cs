using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Tower.Actors.Domain.Journal;
using Tower.Actors.Domain.Values;
using Tower.Actors.Ports;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Tower.Messages.Intents;
using Tower.Web.Tests.Support;
using Xunit;

namespace Tower.Web.Tests.Deployments;

public sealed class RestoreTests
{
    private static readonly string Digest = "sha256:" + new string('a', 64);
    private static readonly DeploymentId Id = new("20260128T103045-3f9a");

    private static readonly Intent Then = Intents.Applied with
    {
        Apps = [new AppSpec { Name = "web", Image = "registry://web:^1.0.0", Domain = "web.example.com" }],
        Applied = new AppliedStamp
        {
            At = DateTimeOffset.UnixEpoch,
            Deployment = Id.Value,
            Images = ImmutableSortedDictionary<string, string>.Empty.Add("web", $"127.0.0.1:5000/web@{Digest}"),
        },
    };

    [Fact]
    public async Task The_apps_of_then_are_submitted_with_their_images()
    {
        await using var tower = await StartAsync(Kept(DeploymentOutcome.Succeeded, Then));
        using var response = await RestoreAsync(tower, $"{Id}");

        var submitted = await tower.NextSubmittedAsync();
        Assert.Equal((DeploymentTrigger.Restore, Id), (submitted.Trigger, submitted.Restores));
        Assert.Equal([("web", $"registry://web@{Digest}")], submitted.Intent.Apps.Select(app => (app.Name, app.Image)));
        Assert.Equal(tower.State.Applied!.Tower, submitted.Intent.Tower);
        tower.End(submitted.Id, DeploymentOutcome.Succeeded);
        Assert.StartsWith("RESULT succeeded", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task One_that_is_not_there_is_404()
    {
        await using var tower = await StartAsync(Kept(DeploymentOutcome.Succeeded, Then));
        using var response = await RestoreAsync(tower, "20200101T000000-0000");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("GET /deployments", await response.Content.ReadAsStringAsync());
        Assert.True(tower.NothingSubmitted);
    }

    [Theory]
    [InlineData(DeploymentOutcome.Failed, "did not succeed")]
    [InlineData(DeploymentOutcome.Cancelled, "did not succeed")]
    [InlineData(null, "is not over")]
    public async Task One_whose_state_never_was_in_force_is_409(DeploymentOutcome? outcome, string why)
    {
        await using var tower = await StartAsync(Kept(outcome, Then));
        using var response = await RestoreAsync(tower, $"{Id}");

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Contains(why, await response.Content.ReadAsStringAsync());
        Assert.True(tower.NothingSubmitted);
    }

    [Fact]
    public async Task One_whose_intent_cannot_be_read_is_409()
    {
        await using var tower = await StartAsync(Kept(DeploymentOutcome.Succeeded, null));
        using var response = await RestoreAsync(tower, $"{Id}", "application/json");

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        var problem = await response.Content.ReadAsStringAsync();
        Assert.Contains("cannot be read", problem);
        Assert.Contains("not-restored", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disk_that_cannot_be_read_is_500_and_said_as_it_is()
    {
        await using var tower = await TowerHost.StartAsync(services => services.AddSingleton<IDeploymentJournal>(
            new NoJournal { Unreadable = new AdapterException(FailureCodes.EngineRefused, "cannot list /var/infra/deployments: permission denied") }));
        using var response = await RestoreAsync(tower, $"{Id}");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Contains("cannot list /var/infra/deployments", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Apps_that_do_not_go_with_what_is_in_force_now_are_409_and_say_why()
    {
        var clash = Then with { Apps = [Then.Apps[0] with { Domain = Intents.Applied.Tower.Domain }] };
        await using var tower = await StartAsync(Kept(DeploymentOutcome.Succeeded, clash));
        using var response = await RestoreAsync(tower, $"{Id}");

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Contains("/apps/0/domain: ", await response.Content.ReadAsStringAsync());
        Assert.True(tower.NothingSubmitted);
    }

    private static Task<TowerHost> StartAsync(JournaledDeployment kept) => TowerHost.StartAsync(
        services => services.AddSingleton<IDeploymentJournal>(new NoJournal { Kept = [kept] }));

    private static JournaledDeployment Kept(DeploymentOutcome? outcome, Intent? intent) => new(
        Id,
        intent is null ? null : new JournalHead(DeploymentTrigger.Apply, DateTimeOffset.UnixEpoch, intent, []),
        [],
        outcome is { } ended ? new JournalResult(DateTimeOffset.UnixEpoch, ended, "RESULT …") : null);

    private static Task<HttpResponseMessage> RestoreAsync(TowerHost tower, string id, string accept = "text/plain")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/deployments/{id}/restore");
        request.Headers.Accept.ParseAdd(accept);
        return tower.Client().SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }
}
