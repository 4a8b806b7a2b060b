using Tower.Actors.Domain.Intents;
using Tower.Actors.Tests.Rendering;
using Xunit;

namespace Tower.Actors.Tests.Intents;

public sealed class NestedBindsTests
{
    [Theory]
    [InlineData("/srv/media:/media", "/srv/media/photos:/photos", "/apps/1/volumes/0")]
    [InlineData("/srv/media:/media", "/srv/media/a/b/c:/c:ro", "/apps/1/volumes/0")]
    [InlineData("/srv/media/photos:/photos", "/srv/media:/media", "/apps/0/volumes/0")]
    public void A_folder_below_one_that_an_app_can_write_is_refused(string first, string second, string pointer)
    {
        var problem = Assert.Single(Check([first], [second]));

        Assert.Equal(pointer, problem.Pointer);
        Assert.Contains(":ro", problem.Message);
    }

    [Fact]
    public void So_is_one_of_the_very_same_app() =>
        Assert.Equal("/apps/0/volumes/1", Assert.Single(Check(["/srv/a:/a", "/srv/a/b:/b"])).Pointer);

    [Theory]
    [InlineData("/srv/media:/media", "/srv/media:/other")]
    [InlineData("/srv/media:/media:ro", "/srv/media/photos:/photos")]
    [InlineData("/srv/media:/media", "/srv/media2/photos:/photos")]
    [InlineData("media:/media", "media2:/media/photos")]
    public void The_same_folder_one_beside_it_and_one_below_what_is_only_read_are_not(string first, string second) =>
        Assert.Empty(Check([first], [second]));

    private static IEnumerable<IntentProblem> Check(params string[][] volumes) => NestedBinds.Check(SampleIntents.With(
        [.. volumes.Select((own, index) => SampleIntents.App($"app{index}") with { Volumes = [.. own] })]));
}
