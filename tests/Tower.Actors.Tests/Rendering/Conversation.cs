using System.Net;
using System.Text;
using System.Threading.Channels;

namespace Tower.Actors.Tests.Rendering;

/// <summary>The body of a request that goes on while its answer is read, as a gRPC stream's does.</summary>
internal sealed class Conversation : HttpContent
{
    private readonly Channel<string> _said = Channel.CreateUnbounded<string>();

    /// <summary>Sends some text, at once.</summary>
    public void Say(string text) => _said.Writer.TryWrite(text);

    /// <summary>Ends the request.</summary>
    public void End() => _said.Writer.TryComplete();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await stream.FlushAsync(cancellationToken);
        await foreach (var text in _said.Reader.ReadAllAsync(cancellationToken))
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
            await stream.FlushAsync(cancellationToken);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
