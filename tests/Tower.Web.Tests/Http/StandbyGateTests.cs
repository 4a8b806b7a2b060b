using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Options;
using Tower.Web.Coordination;
using Tower.Web.Security;
using Tower.Web.Tests.Support;
using Xunit;

namespace Tower.Web.Tests.Http;

public sealed class StandbyGateTests
{
    [Theory]
    [InlineData(15)]
    [InlineData(600)]
    public async Task A_request_waits_longer_than_a_handover_may_take_and_than_a_Tower_that_helps_itself_waits(int seconds)
    {
        var options = new TowerOptions { HandoverTimeout = TimeSpan.FromSeconds(seconds) };
        var time = new FakeTimeProvider();
        var gate = new RequestGate();
        var context = new DefaultHttpContext { Response = { Body = new MemoryStream() } };
        context.Request.Path = "/status";
        var held = new StandbyGate(_ => Task.CompletedTask, gate, options, time).InvokeAsync(context);

        time.Advance(OwnershipDecision.PatienceOf(options.HandoverTimeout));
        Assert.True(OwnershipDecision.PatienceOf(options.HandoverTimeout) > options.HandoverTimeout);
        Assert.False(held.IsCompleted, "it was sent away while somebody may still take over");

        time.Advance(TimeSpan.FromSeconds(5));
        await held.WaitAsync(TowerHost.Patience);
        Assert.Equal(StatusCodes.Status503ServiceUnavailable, context.Response.StatusCode);
    }

    [Fact]
    public void What_Caddy_refuses_for_want_of_a_password_is_answered_at_once()
    {
        var wasAnswered = false;
        var context = new DefaultHttpContext();
        context.Request.Path = AuthenticationGate.UnauthorizedPath;

        var answered = new StandbyGate(_ =>
        {
            wasAnswered = true;
            return Task.CompletedTask;
        }, new RequestGate(), new TowerOptions(), new FakeTimeProvider()).InvokeAsync(context);

        Assert.True(answered.IsCompletedSuccessfully && wasAnswered);
    }
}
