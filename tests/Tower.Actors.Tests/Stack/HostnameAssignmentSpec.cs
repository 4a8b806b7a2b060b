using Tower.Actors.Domain.Stack;
using Tower.Messages.Intents;
using Xunit;

namespace Tower.Actors.Tests.Stack;

/// <summary>Which host names apps have: the same one in each generation.</summary>
public sealed class HostnameAssignmentSpec
{
    private static readonly AppSpec Queue = new() { Name = "queue", Image = "rabbitmq:4", Volumes = ["data:/var/lib/rabbitmq"] };

    [Fact]
    public void A_new_app_is_called_by_its_name() => Assert.Equal("queue", HostnameOf(Queue));

    [Fact]
    public void So_is_one_that_keeps_nothing() => Assert.Equal("web", HostnameOf(new AppSpec { Name = "web", Image = "web:1" }));

    [Fact]
    public void Several_containers_have_none() => Assert.Null(HostnameOf(new AppSpec { Name = "web", Image = "web:1", Replicas = 2 }));

    [Fact]
    public void Data_under_the_name_the_engine_chose_is_found_again() =>
        Assert.Equal("0123456789ab", HostnameOf(Queue, Container("0123456789abcdef", null)));

    [Fact]
    public void A_name_that_was_given_stays() => Assert.Equal("rabbit", HostnameOf(Queue, Container("0123456789abcdef", "rabbit")));

    [Fact]
    public void An_app_under_a_new_name_keeps_the_old_ones() => Assert.Equal(
        "queue", HostnameOf(Queue with { Name = "broker", RenamedFrom = "queue" }, Container("0123456789abcdef", "queue")));

    [Fact]
    public void It_is_noted_for_when_no_container_is_there()
    {
        var notes = new StackNotes(StackNotes.Empty.Apps.Add("queue", new AppNotes { Hostname = "rabbit" }));

        Assert.Equal("rabbit", HostnameAssignment.Of(Service(Queue), [], notes).Hostname);
    }

    private static string? HostnameOf(AppSpec app, params ObservedContainer[] containers) =>
        HostnameAssignment.Of(Service(app), [.. containers], StackNotes.Empty).Hostname;

    private static ServiceSpec Service(AppSpec app) => AppService.Of(app, "image@sha256:1", null, new());

    private static ObservedContainer Container(string id, string? hostname) =>
        new(id, "queue-11111111", "queue", "11111111", ServiceKind.App, "running", null) { Hostname = hostname };
}
