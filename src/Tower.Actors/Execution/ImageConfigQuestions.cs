using System.Collections.Immutable;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Domain.Values;
using Tower.Actors.Ports;
using Tower.Messages.Failures;

namespace Tower.Actors.Execution;

/// <summary>Asks what images say about their containers; what was read once is not asked for again, a digest never changes.</summary>
internal sealed class ImageConfigQuestions(IImageRegistry registry, int pullPort)
{
    private readonly DigestCache<ImageConfig> _known = new();

    /// <summary>Asks for all of them.</summary>
    /// <returns>What they say, or the failure with every image that does not tell.</returns>
    public async Task<object> AskAsync(ReadImageConfigs request, RegistryRound round, StepContext context)
    {
        var images = request.Images.DistinctBy(image => image.PinnedImage, StringComparer.Ordinal).ToList();
        var answers = await Task.WhenAll(images.Select(image => AskAsync(image, request.Intent.Registry.Domain, round)));
        var failures = answers.Where(answer => answer.Config is null).ToList();
        if (failures.Count == 0)
            return new ImageConfigsRead(
                answers.ToImmutableDictionary(answer => answer.Image.PinnedImage, answer => answer.Config!));
        var apps = failures
            .SelectMany(failed => request.Images.Where(image => image.PinnedImage == failed.Image.PinnedImage))
            .Select(image => image.App);
        return context.Failed(
            failures[0].Code!,
            $"the configuration of {failures.Count} of {images.Count} images cannot be read: {string.Join(", ", apps)}; Tower deploys no "
            + "image of which it does not know the volumes, since data in them could be lost",
            failures.Select(failed => $"{failed.Image.App}: {failed.Image.Reference}: {failed.Failure}"));
    }

    private async Task<Answer> AskAsync(ResolvedImage image, string registryDomain, RegistryRound round)
    {
        if (_known.TryFind(image.Digest, out var known))
            return new Answer(image, known);
        if (!ImageReference.TryParse(image.Reference, out var reference, out var error))
            return new Answer(image, null, error, RequestFailures.InvalidIntent);
        var address = RepositoryAddress.Of(reference, registryDomain, pullPort);
        try
        {
            if (await round.AskAsync(address, stop => registry.FindConfigAsync(address, image.Digest, stop)) is not { } config)
                return new Answer(image, null,
                    $"{address.RegistryName} has no image '{address.Repository}@{image.Digest}', or only in a format Tower does not "
                    + "know, such as schema 1; push it again", FailureCodes.ImageNotFound);
            _known.Add(image.Digest, config);
            return new Answer(image, config);
        }
        catch (AdapterException cause)
        {
            return new Answer(image, null, cause.Message, cause.Code);
        }
    }

    private sealed record Answer(ResolvedImage Image, ImageConfig? Config, string? Failure = null, FailureCode? Code = null);
}
