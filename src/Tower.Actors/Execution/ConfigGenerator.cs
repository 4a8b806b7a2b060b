using Tower.Actors.Domain.Rendering.Caddy;
using Tower.Actors.Domain.Rendering.Compose;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;

namespace Tower.Actors.Execution;

/// <summary>
/// Renders the stack's files and has <c>docker compose</c> check the compose file under a temporary name. The good
/// files are not touched; Caddy checks its config itself when it is loaded.
/// </summary>
public sealed class ConfigGenerator : StepHandlers
{
    private readonly IStateStore _state;
    private readonly IComposeCli _compose;
    private readonly TowerOptions _options;

    /// <summary>Creates the actor.</summary>
    public ConfigGenerator(IStateStore state, IComposeCli compose, TowerOptions options)
    {
        _state = state;
        _compose = compose;
        _options = options;
        Handle<GenerateConfigs>(DeploymentStep.Generate, new Limit(options.GenerateTimeout, SettingNames.GenerateTimeout), GenerateAsync);
    }

    private async Task<object> GenerateAsync(GenerateConfigs request, StepContext context)
    {
        var (yaml, secrets) = ComposeFile.Render(request.Stack, _options);
        var files = new StackFiles(yaml, secrets, CaddyConfig.Render(request.Stack, _options));
        var draft = await _state.WriteDraftAsync(yaml, context.Cancelled).ConfigureAwait(false);
        // What runs now was made from this very file, so compose has accepted it before; secrets are no part of it.
        if (await _state.ReadComposeAsync(context.Cancelled).ConfigureAwait(false) == yaml)
            return new ConfigsGenerated(files, draft);
        try
        {
            var check = ComposeCheckCommand.Create(_options.Project, _options.DataDir, draft, secrets);
            // With -q it prints complaints only: what is no reason to refuse the file is still worth reading.
            await _compose.RunAsync(check, context.Warn, context.Cancelled).ConfigureAwait(false);
        }
        catch (AdapterException refusal) when (refusal.Code == FailureCodes.ComposeRefused)
        {
            return context.Failed(
                FailureCodes.ComposeRefused,
                "docker compose refuses the generated compose file; nothing was changed. This is a mistake of Tower's"
                + " or an engine too old for it: what compose says is below.",
                refusal.Message) with
            { Said = [new Quotation(refusal.Speaker ?? "compose", refusal.Detail)] };
        }
        context.Info(
            $"{request.Stack.Services.Length} services and {request.Stack.Routes.Length} routes;"
            + " docker compose accepts the file");
        return new ConfigsGenerated(files, draft);
    }
}
