using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Tower.Actors.Domain.Rendering.Caddy;
using Tower.Actors.Domain.Values;
using Tower.Messages.Failures;

namespace Tower.Web.Http;

/// <summary>Writes a <see cref="Problem"/> as the client asked for it: text for curl, RFC 9457 for programs.</summary>
internal static class Problems
{
    /// <summary>The media type of RFC 9457.</summary>
    public const string MediaType = "application/problem+json";

    /// <summary>Answers with the problem. A response that has begun is cut off instead.</summary>
    public static Task WriteAsync(HttpContext context, Problem problem) =>
        WriteAsync(context, problem, MayBeUncheckedDeployment(context.Request) ? TextEnd.BrokenOff : TextEnd.Whole);

    /// <summary>The same.</summary>
    /// <param name="context">The request.</param>
    /// <param name="problem">The problem.</param>
    /// <param name="end">How a text ends.</param>
    public static async Task WriteAsync(HttpContext context, Problem problem, TextEnd end)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }
        var asJson = Accepted.Prefers(
            context.Request, MediaTypes.Text, MediaType, MediaTypes.Json, MediaTypes.NdJson) != MediaTypes.Text;
        var body = asJson ? Json(problem) : Encoding.UTF8.GetBytes(Text(problem, end));
        context.Response.StatusCode = problem.Status;
        context.Response.ContentType = asJson ? MediaType : MediaTypes.TextUtf8;
        if (!asJson && end == TextEnd.BrokenOff)
        {
            var breakable = await BreakableBody.StartAsync(context, context.RequestAborted);
            await breakable.WriteAsync(body, context.RequestAborted);
            breakable.Break();
            return;
        }
        if (!asJson && end == TextEnd.BrokenOffByCaddy)
            context.Response.Headers[AuthorizationQuestion.LengthHeader] = (body.Length + 1).ToString(CultureInfo.InvariantCulture);
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    // curl exits with 0 on any status unless it was told --fail, and CI would be green on a refused deployment, or on one that was
    // asked for with another method. Programs look at the status, and would stumble over a body that ends too soon. An answer to
    // HEAD has no body.
    private static bool MayBeUncheckedDeployment(HttpRequest request) =>
        request.Headers.UserAgent.ToString().StartsWith("curl/", StringComparison.Ordinal)
        && !HttpMethods.IsHead(request.Method)
        && (!(HttpMethods.IsGet(request.Method) || HttpMethods.IsOptions(request.Method))
            || DeploymentPaths.Include(request.Path));

    /// <summary>The sentence, then one indented line per error. A place may have names a stranger chose: it stays on its line.</summary>
    internal static string Text(Problem problem, TextEnd end = TextEnd.Whole)
    {
        var text = new StringBuilder(problem.Detail).Append('\n');
        foreach (var error in problem.Errors)
            text.Append("  ").Append(error.Pointer.Length == 0 ? "(document)" : Quoted.Place(error.Pointer))
                .Append(": ").Append(error.Detail).Append('\n');
        if (end != TextEnd.Whole)
            text.Append(BrokenOff.Refusal);
        return text.ToString();
    }

    /// <summary>
    /// The members of RFC 9457; <c>errors</c> as in the example of its section 3, <c>code</c> is ours.
    /// </summary>
    internal static byte[] Json(Problem problem)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("title", ReasonPhrases.GetReasonPhrase(problem.Status));
            json.WriteNumber("status", problem.Status);
            json.WriteString("detail", problem.Detail);
            json.WriteString("code", problem.Code.Name);
            json.WriteString("remedy", problem.Code.Remedy);
            if (!problem.Errors.IsEmpty)
            {
                json.WriteStartArray("errors");
                foreach (var error in problem.Errors)
                {
                    json.WriteStartObject();
                    json.WriteString("pointer", "#" + EscapeFragment(error.Pointer));
                    json.WriteString("detail", error.Detail);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
            }
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>RFC 6901, section 6: a pointer as a URI fragment.</summary>
    private static string EscapeFragment(string pointer) => Uri.EscapeDataString(pointer).Replace("%2F", "/");
}

/// <summary>How an answer in text ends.</summary>
internal enum TextEnd
{
    /// <summary>As answers do.</summary>
    Whole,

    /// <summary>Broken off behind its last byte, which plain <c>curl</c> reports as a failure; its last line says so.</summary>
    BrokenOff,

    /// <summary>With that line, and whole: Caddy breaks it off by the length it is told to promise.</summary>
    BrokenOffByCaddy,
}
