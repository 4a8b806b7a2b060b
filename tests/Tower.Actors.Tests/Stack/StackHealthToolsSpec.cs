using System.Collections.Immutable;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Options;
using Tower.Actors.Tests.Rendering;
using Tower.Messages.Intents;
using Xunit;

namespace Tower.Actors.Tests.Stack;

public sealed class StackHealthToolsSpec
{
    private static readonly HealthCheckSpec Health = new() { Path = "/health" };
    private static readonly Intent Intent = SampleIntents.With(
        SampleIntents.App("api", health: Health), SampleIntents.App("web", health: Health), SampleIntents.App("job"));

    private static readonly StackSpec Stack = StackBuilder.Build(Intent, SampleIntents.Images(Intent), new TowerOptions());

    [Fact]
    public void Only_images_whose_apps_can_be_checked_are_worth_a_look() =>
        Assert.Equal([ImageOf("api"), ImageOf("web")], Stack.UninspectedImages.ToArray());

    [Fact]
    public void What_is_known_of_an_image_is_not_asked_again_and_what_is_not_is()
    {
        var known = Stack.WithHealthTools(Tools("api", HealthTool.Curl));
        Assert.Equal([ImageOf("web")], known.UninspectedImages.ToArray());
        Assert.Empty(known.WithHealthTools(Tools("web", HealthTool.None)).UninspectedImages);
    }

    [Fact]
    public void An_image_that_two_apps_share_is_looked_into_once()
    {
        var shared = StackBuilder.Build(Intent,
            [.. SampleIntents.Images(Intent).Select(image => image with { PinnedImage = "shared@sha256:1" })], new TowerOptions());
        Assert.Single(shared.UninspectedImages);
    }

    [Fact]
    public void No_generation_changes_with_what_is_known_of_its_image() => Assert.Equal(
        Stack.Services.Select(service => service.Name),
        Stack.WithHealthTools(Tools("api", HealthTool.Curl)).Services.Select(service => service.Name));

    private static string ImageOf(string app) => Stack.Services.Single(service => service.App == app).Image;

    private static ImmutableDictionary<string, HealthTool> Tools(string app, HealthTool tool) =>
        ImmutableDictionary<string, HealthTool>.Empty.Add(ImageOf(app), tool);
}
