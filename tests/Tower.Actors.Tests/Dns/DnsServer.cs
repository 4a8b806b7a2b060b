using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tower.Actors.Tests.Dns;

/// <summary>A real DNS server (RFC 1035) on a loopback port, UDP and TCP, that answers what a test tells it.</summary>
internal sealed class DnsServer : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, DnsScript> _scripts = new(StringComparer.OrdinalIgnoreCase);
    private readonly CancellationTokenSource _stop = new();
    private readonly Socket _udp;
    private readonly TcpListener _tcp;
    private readonly Task _serving;

    public DnsServer(IPAddress? address = null)
    {
        address ??= IPAddress.Loopback;
        while (true)
        {
            _udp = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            _udp.Bind(new IPEndPoint(address, 0));
            EndPoint = (IPEndPoint)_udp.LocalEndPoint!;
            _tcp = new TcpListener(EndPoint);
            try
            {
                _tcp.Start();
                break;
            }
            catch (SocketException)
            {
                // Somebody else has the TCP port of the same number.
                _udp.Dispose();
            }
        }
        _serving = Task.WhenAll(ServeUdpAsync(), ServeTcpAsync());
    }

    public IPEndPoint EndPoint { get; }

    /// <summary>How many questions came, over UDP and over TCP.</summary>
    public int UdpQuestions;

    public int TcpQuestions;

    public void Say(string name, DnsScript script) => _scripts[name] = script;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _udp.Dispose();
        _tcp.Stop();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeUdpAsync()
    {
        var buffer = new byte[512];
        try
        {
            while (true)
            {
                var received = await _udp.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(EndPoint.Address, 0), _stop.Token);
                Interlocked.Increment(ref UdpQuestions);
                if (Answer(buffer.AsSpan(0, received.ReceivedBytes), isUdp: true) is { } answer)
                    await _udp.SendToAsync(answer, received.RemoteEndPoint, _stop.Token);
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeTcpAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _tcp.AcceptTcpClientAsync(_stop.Token);
                await AnswerOnceAsync(client.GetStream());
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    // As servers may, it closes the connection after one question.
    private async Task AnswerOnceAsync(NetworkStream stream)
    {
        try
        {
            var length = new byte[2];
            await stream.ReadExactlyAsync(length, _stop.Token);
            var question = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
            await stream.ReadExactlyAsync(question, _stop.Token);
            Interlocked.Increment(ref TcpQuestions);
            if (Answer(question, isUdp: false) is not { } answer)
                return;
            BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)answer.Length);
            await stream.WriteAsync((byte[])[.. length, .. answer], _stop.Token);
        }
        catch (IOException)
        {
            // The client has gone; others may come.
        }
    }

    private byte[]? Answer(ReadOnlySpan<byte> question, bool isUdp)
    {
        var at = 12;
        var labels = new List<string>();
        while (question[at] != 0)
        {
            labels.Add(Encoding.ASCII.GetString(question.Slice(at + 1, question[at])));
            at += question[at] + 1;
        }
        var type = BinaryPrimitives.ReadUInt16BigEndian(question[(at + 1)..]);
        var end = at + 5;
        var script = _scripts.GetValueOrDefault(string.Join('.', labels), DnsScript.NxDomain);
        if (script.IsSilent || (script.ClosesTcp && !isUdp))
            return null;
        if (script.Garbage is { } garbage)
            return [question[0], question[1], .. garbage];

        var truncated = isUdp && script.TruncatedOnUdp;
        var records = truncated ? [] : script.Records.Where(record => record.Type == type || record.Type == 5).ToList();
        var answer = new List<byte>();
        answer.AddRange(question[..2]);
        answer.AddRange([(byte)(0x81 | (truncated ? 2 : 0)), (byte)(0x80 | script.Code), 0, 1, 0, (byte)records.Count, 0, 0, 0, 0]);
        answer.AddRange(question[12..end]);
        foreach (var record in records)
        {
            answer.AddRange(Name(record.Name));
            answer.AddRange([0, record.Type, 0, 1, 0, 0, 0, 60, (byte)(record.Data.Length >> 8), (byte)record.Data.Length]);
            answer.AddRange(record.Data);
        }
        return [.. answer];
    }

    internal static byte[] Name(string name) =>
        [.. name.Split('.').SelectMany(label => (byte[])[(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]), 0];
}

/// <summary>A record of an answer.</summary>
internal sealed record DnsRecord(string Name, byte Type, byte[] Data)
{
    public static DnsRecord Address(string name, string address) => IPAddress.Parse(address) is var ip && ip.AddressFamily == AddressFamily.InterNetwork
        ? new DnsRecord(name, 1, ip.GetAddressBytes())
        : new DnsRecord(name, 28, ip.GetAddressBytes());

    public static DnsRecord Alias(string name, string target) => new(name, 5, DnsServer.Name(target));
}

/// <summary>What a server answers about one name.</summary>
internal sealed record DnsScript(int Code, params DnsRecord[] Records)
{
    public static readonly DnsScript NxDomain = new(3);
    public static readonly DnsScript ServFail = new(2);
    public static readonly DnsScript Refused = new(5);
    public static readonly DnsScript Empty = new(0);
    public static readonly DnsScript Silent = new(0) { IsSilent = true };

    public bool IsSilent { get; init; }

    public bool TruncatedOnUdp { get; init; }

    /// <summary>Over TCP the question is read and the connection closed.</summary>
    public bool ClosesTcp { get; init; }

    public byte[]? Garbage { get; init; }
}
