using System.Net;
using Tower.Actors.Domain.Rendering.Caddy;
using Tower.Actors.Domain.Values;
using Tower.Web.Health;
using Tower.Web.Http;

namespace Tower.Web.Security;

/// <summary>
/// Answers Caddy's questions about passwords (<see cref="AuthorizationQuestion"/>). Answers nothing else that comes by Caddy's socket,
/// but <see cref="HealthEndpoint.Path"/>.
/// </summary>
internal sealed class AuthorizationEndpoint(RequestDelegate next, CredentialVerifier verifier, ILogger<AuthorizationEndpoint> log)
{
    // Caddy's own: while Tower cannot be asked, clients see no other realm.
    private const string Challenge = "Basic realm=\"restricted\"";

    /// <summary>The middleware.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        if (!CaddyOrigin.Is(context) || context.Request.Path.Equals(HealthEndpoint.Path, StringComparison.Ordinal))
            await next(context);
        else if (ServiceOf(context.Request) is { } service)
            await AnswerAsync(context, service);
        else
            context.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    private async Task AnswerAsync(HttpContext context, string service)
    {
        var client = ClientOf(context.Request);
        var given = BasicCredentials.Parse(context.Request.Headers.Authorization);
        var answer = await verifier.VerifyAsync(service, given, client, context.RequestAborted);
        switch (answer.Verdict)
        {
            case CredentialVerdict.Accepted:
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
            case CredentialVerdict.NotInitialised:
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                break;
            case CredentialVerdict.TooMany:
                log.LogDebug("refused {Client} unchecked at {Service}: too many passwords", client, service);
                await RefuseAsync(context, CredentialProblems.TooMany(context, client, answer));
                break;
            default:
                if (given is not null)
                    log.Log(answer.LevelOfRefusal, "refused {Client} at {Service}: wrong user name or password", client, service);
                context.Response.Headers.WWWAuthenticate = Challenge;
                // The clients of the registry and of Grafana ask with a password when they are told to; they read no words.
                if (service == ServiceNames.Tower)
                    await RefuseAsync(context, CredentialWords.Unauthorized(context.Request.Headers.Authorization, given));
                else
                    context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                break;
        }
    }

    private static Task RefuseAsync(HttpContext context, Problem problem) =>
        Problems.WriteAsync(context, problem, context.Request.Headers[AuthorizationQuestion.BreakHeader].ToString() switch
        {
            AuthorizationQuestion.BreakByLength => TextEnd.BrokenOffByCaddy,
            AuthorizationQuestion.BreakStream => TextEnd.BrokenOff,
            _ => TextEnd.Whole,
        });

    private static string? ServiceOf(HttpRequest request) =>
        request.Path.Value!.Split('/') is ["", var path, var service, _] && $"/{path}" == AuthorizationQuestion.Path
            ? new[] { ServiceNames.Tower, ServiceNames.Registry, ServiceNames.OtelLgtm }.FirstOrDefault(known => known == service)
            : null;

    private static IPAddress ClientOf(HttpRequest request) =>
        IPAddress.TryParse(request.Headers[AuthorizationQuestion.ClientHeader].ToString(), out var client) ? client : IPAddress.None;
}
