namespace Tower.Actors.Adapters.Registry;

/// <summary>
/// Below TLS: fails with <see cref="PlainHttpException"/> when the first that comes is the beginning of an HTTP answer. The exception
/// of a handshake that got one says no more than that it was no TLS.
/// </summary>
internal sealed class TlsOnlyStream(Stream inner) : Stream
{
    private bool _isBegun;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        Check(buffer.Span[..read]);
        return read;
    }

    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        Check(buffer[..read]);
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.WriteAsync(buffer, cancellationToken);

    public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

    public override void Flush() => inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    // A record of TLS begins with a byte below 0x20; a reader may ask for as few as five.
    private void Check(ReadOnlySpan<byte> read)
    {
        if (read.IsEmpty || _isBegun)
            return;
        _isBegun = true;
        if ("HTTP/"u8.StartsWith(read[..Math.Min(read.Length, 5)]))
            throw new PlainHttpException();
    }
}
