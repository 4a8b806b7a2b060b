using Akka.Actor;
using Akka.Hosting;
using Akka.Streams;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Tower.Actors.Deployments;
using Tower.Actors.Domain.Logs;
using Tower.Actors.Domain.Values;
using Tower.Actors.Hosting;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Tower.Messages.Intents;
using Tower.Web.Coordination;
using Tower.Web.Hosting;

namespace Tower.Web.Init;

/// <summary>
/// Steps 5 and 6 of <c>tower init</c>: the first deployment, by a coordinator that lives as long as it does.
/// </summary>
internal static class Bootstrap
{
    /// <summary>Deploys and prints the log as it grows.</summary>
    /// <param name="intent">The first intent.</param>
    /// <param name="options">This Tower's settings.</param>
    /// <param name="output">Where the log goes.</param>
    /// <param name="replace">Called first: what it registers is used instead of the real thing.</param>
    /// <param name="cancel">Gives up.</param>
    public static async Task<DeploymentOutcome> RunAsync(
        Intent intent, TowerOptions options, TextWriter output, Action<IServiceCollection>? replace, CancellationToken cancel)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings
        {
            ApplicationName = "tower init",
            ContentRootPath = AppContext.BaseDirectory,
        });
        // The deployment's own log is the output; this is for what should never happen.
        builder.Logging.AddOperatorLog(LogLevel.Critical, toStandardError: true);
        replace?.Invoke(builder.Services);
        builder.Services.AddTowerActors(options);
        builder.Services.TryAddSingleton(provider =>
            new CoordinatorClient(provider.GetRequiredService<IRequiredActor<DeploymentCoordinator>>().ActorRef));
        using var host = builder.Build();
        await host.StartAsync(cancel);
        var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancel, stopping);
        try
        {
            // No intent is there to be read, but notes may be: which volumes an earlier Tower's apps had is not forgotten.
            await host.Services.GetRequiredService<IStateStore>().LoadAsync(cancel);
            return await DeployAsync(host.Services, intent, output, ended.Token);
        }
        catch (OperationCanceledException stopped) when (host.Services.GetRequiredService<FatalDefect>().Reason is null && !cancel.IsCancellationRequested)
        {
            throw new AdapterException(
                FailureCodes.Interrupted,
                "`tower init` was stopped before the stack ran; what it started stays, and is taken up when you run `tower init` again",
                cause: stopped);
        }
        catch (Exception lost) when (lost is not AdapterException && !cancel.IsCancellationRequested)
        {
            throw new AdapterException(
                FailureCodes.Internal,
                "Tower made a mistake and cannot go on with the first deployment "
                + $"({host.Services.GetRequiredService<FatalDefect>().Reason ?? lost.Message}): run `tower init` again, and report it",
                cause: lost);
        }
        finally
        {
            await host.StopAsync(CancellationToken.None);
        }
    }

    private static async Task<DeploymentOutcome> DeployAsync(
        IServiceProvider services, Intent intent, TextWriter output, CancellationToken cancel)
    {
        var coordinator = services.GetRequiredService<CoordinatorClient>();
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var request = new SubmitDeployment(new DeploymentIds().Next(now), DeploymentTrigger.Bootstrap, intent, now);
        if (await coordinator.SubmitAsync(request, cancel) is not DeploymentAccepted)
            return DeploymentOutcome.Failed;
        var outcome = DeploymentOutcome.Failed;
        var lines = coordinator.Log(request.Id, after: 0)
            .RunAsAsyncEnumerableBuffer(services.GetRequiredService<ActorSystem>().Materializer(), 1, 1);
        await foreach (var line in lines.WithCancellation(cancel))
        {
            await output.WriteLineAsync(LogText.Plain(line));
            outcome = line.Result ?? outcome;
        }
        return outcome;
    }
}
