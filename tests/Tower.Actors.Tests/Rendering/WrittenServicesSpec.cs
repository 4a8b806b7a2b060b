using Tower.Actors.Domain.Rendering.Compose;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Messages.Failures;
using Xunit;

namespace Tower.Actors.Tests.Rendering;

public sealed class WrittenServicesSpec
{
    [Fact]
    public void The_services_of_a_rendered_file_are_found_again()
    {
        var stack = StackBuilder.Build(SampleIntents.Three, SampleIntents.Images(SampleIntents.Three), new TowerOptions());
        var (yaml, _) = ComposeFile.Render(stack, new TowerOptions());

        Assert.Equal(
            stack.Services.Select(service => new WrittenService(service.Name, service.Kind)), WrittenService.In(yaml));
    }

    [Theory]
    [InlineData("")]
    [InlineData("services: [")]
    [InlineData("services: caddy")]
    [InlineData("services: { caddy: {} }")]
    [InlineData("services: { caddy: { labels: { tower.kind: guest } } }")]
    [InlineData("volumes: {}")]
    public void What_Tower_has_not_written_is_refused(string yaml) =>
        Assert.Equal(FailureCodes.StateInvalid, Assert.Throws<AdapterException>(() => WrittenService.In(yaml)).Code);
}
