using Tower.Actors.Hosting;
using Tower.Actors.Workers;
using Tower.Messages.Deployments;

namespace Tower.Actors.Compose;

/// <summary>Starts services with <c>docker compose up</c>.</summary>
public sealed class ComposeExecutor : StepWorker
{
    private readonly IComposeCli _cli;
    private readonly TowerOptions _options;

    /// <summary>Takes <see cref="StartServices"/>.</summary>
    public ComposeExecutor(IComposeCli cli, TowerOptions options, TimeProvider time) : base(time)
    {
        (_cli, _options) = (cli, options);
        Handle<StartServices>(DeploymentStep.Start, new Limit(options.StartTimeout, SettingNames.StartTimeout), StartAsync);
        HandleEndings();
    }

    private async Task<object> StartAsync(StartServices request, StepContext context)
    {
        // `up` without a service would start all of them.
        if (request.Services.IsEmpty)
            return new ServicesStarted(request.Id);

        var command = ComposeCommands.Up(_options, request.DraftPath, request.Services, request.Recreate,
            request.SecretEnvironment);
        await _cli.RunAsync(command, line =>
        {
            if (ComposeOutput.Readable(_options.Project, line) is { } readable)
                context.Info(readable);
        }, context.Cancelled).ConfigureAwait(false);
        return new ServicesStarted(request.Id);
    }
}
