using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Tower.Actors.Domain.Trials;
using Tower.Messages.Deployments;
using Tower.Web.Tests.Support;
using Xunit;

namespace Tower.Web.Tests.Security;

/// <summary>Which requests confirm a change of how Tower is reached, and how Tower recognises itself.</summary>
public sealed class TrialTests
{
    private static readonly string Domain = Intents.Applied.Tower.Domain;

    internal static readonly Trial OnTrial = new(
        new DeploymentId("20260128T103045-3f9a"), DateTimeOffset.UnixEpoch,
        TowerAccess.Of(Intents.Applied.Tower, null) with { Domain = "old.example.com" },
        AddressConfirmed: false, CredentialsConfirmed: false);

    private static async Task<HttpResponseMessage> GetAsync(
        TowerHost tower, string host, string path = "/deployments", string? password = Intents.Password)
    {
        using var client = tower.Client(password);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Host = host;
        return await client.SendAsync(request);
    }

    [Theory]
    [InlineData("")]
    [InlineData(":8443")]
    public async Task One_to_the_new_domain_with_the_new_credentials_does(string port)
    {
        await using var tower = await TowerHost.StartAsync();
        tower.State.Trial = OnTrial;

        using var answer = await GetAsync(tower, Domain.ToUpperInvariant() + port);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(OnTrial.By, await tower.NextConfirmedAsync());
    }

    [Fact]
    public async Task One_with_a_wrong_password_does_not()
    {
        await using var tower = await TowerHost.StartAsync();
        tower.State.Trial = OnTrial;

        using var answer = await GetAsync(tower, Domain, password: "a wrong one");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.True(await tower.NothingConfirmedAsync());
    }

    [Fact]
    public async Task One_that_goes_around_the_domain_does_not()
    {
        await using var tower = await TowerHost.StartAsync();
        tower.State.Trial = OnTrial;

        using var answer = await GetAsync(tower, tower.Url.Authority);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(await tower.NothingConfirmedAsync());
    }

    [Fact]
    public async Task One_that_needs_no_credentials_does_not()
    {
        await using var tower = await TowerHost.StartAsync();
        tower.State.Trial = OnTrial;

        using var answer = await GetAsync(tower, Domain, "/healthz");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(await tower.NothingConfirmedAsync());
    }

    [Fact]
    public async Task Without_a_trial_nothing_is_told()
    {
        await using var tower = await TowerHost.StartAsync();

        using var answer = await GetAsync(tower, Domain);

        Assert.True(await tower.NothingConfirmedAsync());
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/unauthorized")]
    public async Task While_something_is_on_trial_this_process_can_be_recognised_without_credentials(string path)
    {
        await using var tower = await TowerHost.StartAsync();
        using (var before = await GetAsync(tower, Domain, path, password: null))
            Assert.False(before.Headers.Contains(TowerMark.Header));
        tower.State.Trial = OnTrial;

        using var answer = await GetAsync(tower, Domain, path, password: null);

        Assert.Equal([tower.Services.GetRequiredService<TowerMark>().Value], answer.Headers.GetValues(TowerMark.Header));
    }
}
