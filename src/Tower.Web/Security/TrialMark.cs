using Tower.Actors.Domain.Trials;
using Tower.Actors.Ports;

namespace Tower.Web.Security;

/// <summary>
/// While something is on trial every answer carries what this process is recognised by, so that Tower can tell whether an address
/// leads to it.
/// </summary>
internal sealed class TrialMark(RequestDelegate next, IStateStore state, TowerMark mark)
{
    /// <summary>The middleware.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        if (state.Trial is not null)
            context.Response.Headers[TowerMark.Header] = mark.Value;
        return next(context);
    }
}
