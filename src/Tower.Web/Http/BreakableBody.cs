using System.Buffers;
using System.Globalization;
using System.Text;

namespace Tower.Web.Http;

/// <summary>
/// A chunked response body with two kinds of end: complete, or broken off <em>behind everything written</em>. A client
/// reports the second as an error (curl: exit 18; Caddy passes it on, over HTTP/2 as RST_STREAM), and has read every line.
/// </summary>
/// <remarks>
/// <c>HttpContext.Abort</c> alone cannot do this: it resets the connection, and a reset overtakes what is still on its
/// way, such as the RESULT line. So this class frames the chunks itself (RFC 9112, section 7.1; Kestrel leaves a body
/// alone whose <c>Transfer-Encoding</c> the application set) and, to break off, leaves out the last chunk and lets Kestrel
/// close the connection in order.
/// </remarks>
internal sealed class BreakableBody
{
    private static readonly byte[] LineBreak = "\r\n"u8.ToArray();
    private readonly HttpContext _context;
    private readonly bool _chunked;

    private BreakableBody(HttpContext context)
    {
        _context = context;
        // HTTP/1.0 knows no chunks: the closed connection is the only end there is.
        _chunked = HttpProtocol.IsHttp11(context.Request.Protocol);
    }

    /// <summary>Sends the response's head.</summary>
    public static async Task<BreakableBody> StartAsync(HttpContext context, CancellationToken cancel)
    {
        var body = new BreakableBody(context);
        if (body._chunked)
            context.Response.Headers.TransferEncoding = "chunked";
        // Only a connection without a next request can end a body by its own end.
        context.Response.Headers.Connection = "close";
        await context.Response.StartAsync(cancel);
        await context.Response.BodyWriter.FlushAsync(cancel);
        return body;
    }

    /// <summary>Sends bytes at once. Waits while the client reads slower than they come.</summary>
    /// <returns>Whether the client is still there.</returns>
    public async Task<bool> WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        // A chunk of no bytes would be the last one.
        if (bytes.IsEmpty)
            return true;
        var writer = _context.Response.BodyWriter;
        if (_chunked)
            writer.Write(Encoding.ASCII.GetBytes(bytes.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n"));
        writer.Write(bytes.Span);
        if (_chunked)
            writer.Write(LineBreak);
        return !(await writer.FlushAsync(cancel)).IsCompleted;
    }

    /// <summary>Ends the body: the client has all there is and all is well.</summary>
    public async Task CompleteAsync(CancellationToken cancel)
    {
        if (!_chunked)
            return;
        _context.Response.BodyWriter.Write("0\r\n\r\n"u8);
        await _context.Response.BodyWriter.FlushAsync(cancel);
    }

    /// <summary>Breaks the body off: the client reads everything written so far, and then an error.</summary>
    public void Break()
    {
        if (!_chunked)
            _context.Abort();
    }
}
