using System.Diagnostics;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Domain.Values;
using Tower.Actors.Ports;
using Tower.Actors.Telemetry;
using Tower.Messages.Failures;

namespace Tower.Actors.Execution;

/// <summary>Asks what references stand for, each once. Not for several threads at once.</summary>
internal sealed class ReferenceQuestions(IImageRegistry registry, RegistryRound round, ResolveImages request, int pullPort, ActivityContext trace)
{
    private readonly Dictionary<string, Task<ReferenceAnswer>> _asked = new(StringComparer.Ordinal);

    /// <summary>Asks, or waits for the same question's answer. It fails only when the step ends.</summary>
    public Task<ReferenceAnswer> AskAsync(string text)
    {
        if (!_asked.TryGetValue(text, out var answer))
            _asked.Add(text, answer = ResolveAsync(text));
        return answer;
    }

    private async Task<ReferenceAnswer> ResolveAsync(string text)
    {
        if (!ImageReference.TryParse(text, out var reference, out var error))
            return new ReferenceAnswer(text, null, null, error, RequestFailures.InvalidIntent);

        var address = RepositoryAddress.Of(reference, request.Intent.Registry.Domain, pullPort);
        using var span = TowerTelemetry.Source.StartActivity("resolve image", ActivityKind.Internal, trace);
        span?.SetTag("tower.image.reference", text);
        span?.SetTag("tower.apps", string.Join(",", request.Intent.Apps.Where(app => app.Image == text).Select(app => app.Name)));
        try
        {
            var resolved = reference.Digest is { } digest
                ? new ResolvedReference(null, digest)
                : await round.AskAsync(address, stop => ImageResolution.ResolveAsync(reference, address, registry, stop));
            span?.SetTag("tower.image.tag", resolved.Tag);
            span?.SetTag("tower.image.digest", resolved.Digest);
            return new ReferenceAnswer(text, resolved, address.Pin(resolved.Digest));
        }
        catch (AdapterException cause)
        {
            // The code, and not the message: that quotes what a registry answered.
            span?.SetStatus(ActivityStatusCode.Error, cause.Code.Name);
            return new ReferenceAnswer(text, null, null, cause.Message, cause.Code);
        }
    }
}
