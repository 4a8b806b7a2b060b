using System.Net;
using System.Reflection;
using Docker.DotNet;
using Docker.DotNet.Models;
using Tower.Actors.Adapters.Docker;
using Xunit;

namespace Tower.Actors.Tests.Engine;

/// <summary>What becomes of a question when its container cannot be removed, and of two questions at once.</summary>
public sealed class ThrowawayContainersSpec
{
    private readonly string _project = Guid.NewGuid().ToString("N");
    private readonly IContainerOperations _engine = DispatchProxy.Create<IContainerOperations, Scripted>();
    private readonly ThrowawayContainers _containers;

    public ThrowawayContainersSpec() => _containers = new ThrowawayContainers(_engine, _project, TimeSpan.FromMilliseconds(100));

    private Scripted Engine => (Scripted)_engine;

    public static TheoryData<string, Func<CancellationToken, Task>> FailingRemovals => new()
    {
        { "it is removed already", _ => throw Refused(HttpStatusCode.Conflict, "removal of container x is already in progress") },
        { "it is refused", _ => throw Refused(HttpStatusCode.InternalServerError, "device or resource busy") },
        { "it takes too long", cancel => Task.Delay(Timeout.Infinite, cancel) },
        { "the engine ends", _ => throw new HttpRequestException("connection reset") },
    };

    [Theory]
    [MemberData(nameof(FailingRemovals))]
    public async Task A_removal_that_fails_hides_neither_an_answer_nor_a_refusal(string why, Func<CancellationToken, Task> removal)
    {
        Engine.OnRemove = removal;

        Assert.Equal(why, await UseAsync(_ => Task.FromResult(why)));
        var refused = await Assert.ThrowsAsync<DockerApiException>(() =>
            UseAsync(_ => throw Refused(HttpStatusCode.BadRequest, "bind source path does not exist: /srv")));
        Assert.Contains("/srv", EngineErrors.MessageOf(refused));
    }

    [Fact]
    public async Task Two_uses_of_one_name_come_one_after_the_other()
    {
        var (now, most) = (0, 0);

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => UseAsync(async _ =>
        {
            most = Math.Max(most, Interlocked.Increment(ref now));
            await Task.Delay(10);
            Interlocked.Decrement(ref now);
            return "";
        })));

        Assert.Equal(1, most);
    }

    [Fact]
    public async Task A_name_that_is_free_a_moment_later_is_waited_for()
    {
        var created = 0;
        Engine.OnCreate = () => ++created < 3 ? throw Refused(HttpStatusCode.Conflict, "the name is in use") : Task.CompletedTask;
        // As the engine says when it is removing it.
        Engine.OnRemove = _ => throw Refused(HttpStatusCode.Conflict, "removal of container x is already in progress");
        var containers = new ThrowawayContainers(_engine, _project, TimeSpan.FromSeconds(10));

        Assert.Equal("there", await containers.UseAsync(
            "test", ThrowawayContainers.NeverStarted("fake:1"), _ => Task.FromResult("there"), CancellationToken.None));
    }

    [Fact]
    public async Task A_name_that_stays_taken_is_told()
    {
        Engine.OnCreate = () => throw Refused(HttpStatusCode.Conflict, "the name is in use");

        await Assert.ThrowsAsync<DockerApiException>(() => UseAsync(_ => Task.FromResult("")));
    }

    private Task<string> UseAsync(Func<string, Task<string>> ask) =>
        _containers.UseAsync("test", ThrowawayContainers.NeverStarted("fake:1"), ask, CancellationToken.None);

    private static DockerApiException Refused(HttpStatusCode status, string message) => new(status, $$"""{"message":"{{message}}"}""");

    /// <summary>An engine that creates and removes as a test says.</summary>
    public class Scripted : DispatchProxy
    {
        public Func<Task> OnCreate { get; set; } = () => Task.CompletedTask;

        public Func<CancellationToken, Task> OnRemove { get; set; } = _ => Task.CompletedTask;

        protected override object? Invoke(MethodInfo? method, object?[]? arguments) => method?.Name switch
        {
            nameof(IContainerOperations.CreateContainerAsync) => CreateAsync(),
            nameof(IContainerOperations.RemoveContainerAsync) => RemoveAsync((CancellationToken)arguments![^1]!),
            var other => throw new NotSupportedException(other),
        };

        private async Task<CreateContainerResponse> CreateAsync()
        {
            await OnCreate();
            return new CreateContainerResponse();
        }

        private async Task RemoveAsync(CancellationToken cancel) => await OnRemove(cancel);
    }
}
