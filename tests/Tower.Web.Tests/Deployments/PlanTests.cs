using System.Net;
using System.Text;
using Tower.Messages.Deployments;
using Tower.Web.Tests.Support;
using Xunit;

namespace Tower.Web.Tests.Deployments;

public sealed class PlanTests
{
    [Fact]
    public async Task A_plan_is_submitted_as_one_and_ends_in_order()
    {
        await using var tower = await TowerHost.StartAsync();
        using var response = await PlanAsync(tower, Intents.Document);
        var submitted = await tower.NextSubmittedAsync();
        tower.End(submitted.Id, DeploymentOutcome.Planned);

        Assert.Equal(DeploymentTrigger.Plan, submitted.Trigger);
        Assert.StartsWith("RESULT planned", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_intent_with_errors_is_not_planned()
    {
        await using var tower = await TowerHost.StartAsync();
        using var response = await PlanAsync(tower, Intents.Document.Replace("api.example.com", "not a domain"));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("/apps/0/domain: ", await response.Content.ReadAsStringAsync());
        Assert.True(tower.NothingSubmitted);
    }

    private static Task<HttpResponseMessage> PlanAsync(TowerHost tower, string document) => tower.Client().SendAsync(
        new HttpRequestMessage(HttpMethod.Post, "/plan") { Content = new StringContent(document, Encoding.UTF8, "application/json") },
        HttpCompletionOption.ResponseHeadersRead);
}
