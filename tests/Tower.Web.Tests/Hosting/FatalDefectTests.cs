using System.Net;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tower.Actors.Deployments;
using Tower.Actors.Domain.Values;
using Tower.Actors.Hosting;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Tower.Messages.Failures;
using Tower.Web.CommandLine;
using Tower.Web.Hosting;
using Tower.Web.Init;
using Tower.Web.Tests.Support;
using Xunit;

namespace Tower.Web.Tests.Hosting;

/// <summary>The coordinator breaks: the process ends and says why, so that the engine starts one that recovers.</summary>
public sealed class FatalDefectTests
{
    private readonly TowerOptions _options = new();

    private WebApplication Server() => TowerServer.Build(_options, [new IPEndPoint(IPAddress.Loopback, 0)], builder =>
    {
        builder.Logging.ClearProviders();
        Replace(builder.Services);
    });

    private static void Replace(IServiceCollection services)
    {
        services.AddSingleton<IStateStore>(new FakeStateStore { Applied = Intents.Applied });
        services.AddSingleton<IDeploymentJournal>(NoJournal.Instance);
    }

    private static IActorRef CoordinatorOf(IServiceProvider services) =>
        services.GetRequiredService<IRequiredActor<DeploymentCoordinator>>().ActorRef;

    [Fact]
    public async Task Serving_ends_with_an_exit_code_that_is_not_0()
    {
        await using var app = Server();
        app.Lifetime.ApplicationStarted.Register(() => CoordinatorOf(app.Services).Tell(Kill.Instance));

        var exitCode = await ServeCommand.ServeAsync(app, _options, CancellationToken.None).WaitAsync(TowerHost.Patience);

        Assert.NotEqual(0, exitCode);
        Assert.NotNull(app.Services.GetRequiredService<FatalDefect>().Reason);
    }

    [Fact]
    public async Task Health_is_bad_a_second_after_the_coordinator_is_gone_at_the_latest()
    {
        await using var tower = await TowerHost.StartAsync();
        using var client = tower.Client(null);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/healthz")).StatusCode);

        await tower.Coordinator.GracefulStop(TowerHost.Patience);

        // Whoever asks within a second gets the answer of the one before.
        var since = TimeProvider.System.GetTimestamp();
        var status = HttpStatusCode.OK;
        while (status == HttpStatusCode.OK && TimeProvider.System.GetElapsedTime(since) < TowerHost.Patience)
            status = (await client.GetAsync("/healthz")).StatusCode;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
    }

    [Fact]
    public async Task Being_told_to_stop_is_no_defect()
    {
        await using var app = Server();
        app.Lifetime.ApplicationStarted.Register(app.Lifetime.StopApplication);

        Assert.Equal(0, await ServeCommand.ServeAsync(app, _options, CancellationToken.None).WaitAsync(TowerHost.Patience));
    }

    [Fact]
    public async Task The_first_deployment_fails_with_words()
    {
        var output = new StringWriter();
        var defect = new InvalidOperationException("a defect");

        var failure = await Assert.ThrowsAsync<AdapterException>(() => Bootstrap.RunAsync(
            Intents.Applied, _options, output,
            services =>
            {
                services.AddSingleton<IStateStore>(new FakeStateStore { Defect = defect });
                services.AddSingleton<IDeploymentJournal>(NoJournal.Instance);
            },
            CancellationToken.None).WaitAsync(TowerHost.Patience));

        Assert.Equal(FailureCodes.Internal, failure.Code);
        Assert.Contains(defect.Message, failure.Message, StringComparison.Ordinal);
    }
}
