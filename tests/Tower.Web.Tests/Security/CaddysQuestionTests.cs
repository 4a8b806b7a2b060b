using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tower.Actors.Domain.Rendering.Caddy;
using Tower.Actors.Domain.Values;
using Tower.Web.Security;
using Tower.Web.Tests.Support;
using Xunit;

namespace Tower.Web.Tests.Security;

// Unix modes mean nothing on Windows; Tower runs in a Linux container.
#pragma warning disable CA1416

/// <summary>What Tower answers to Caddy's questions about passwords, without a Caddy.</summary>
public sealed class CaddysQuestionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("question-").FullName;
    private readonly RecordingLogger<AuthorizationEndpoint> _log = new();
    private readonly RecordingLogger<AuthenticationGate> _gateLog = new();

    private string SocketPath => $"{_folder}/towers/socket";

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("*/*", true)]
    [InlineData("text/plain", true)]
    [InlineData("application/*", false)]
    [InlineData("application/json", false)]
    public async Task The_length_to_promise_is_that_of_a_text_and_one_byte_more(string accept, bool isText)
    {
        await using var tower = await StartAsync();

        using var answer = await AskAsync("wrong", accept);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        var body = await answer.Content.ReadAsByteArrayAsync();
        Assert.Equal(isText ? "text/plain" : "application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(isText ? [$"{body.Length + 1}"] : [], answer.Headers.TryGetValues(AuthorizationQuestion.LengthHeader, out var lengths) ? lengths : []);
    }

    [Fact]
    public async Task A_wrong_password_that_comes_again_and_again_is_one_warning()
    {
        await using var tower = await StartAsync();
        for (var times = 0; times < 5; times++)
        {
            using var answer = await AskAsync("the password of last year");
            using var direct = await tower.Client("another of last year").GetAsync("/status");
            Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (answer.StatusCode, direct.StatusCode));
        }

        Assert.Equal([LogLevel.Warning, .. Enumerable.Repeat(LogLevel.Debug, 4)], _log.Levels);
        Assert.Equal([LogLevel.Warning, .. Enumerable.Repeat(LogLevel.Debug, 4)], _gateLog.Levels);
    }

    [Fact]
    public async Task A_client_that_others_keep_from_a_check_is_not_told_that_its_password_is_wrong()
    {
        await using var tower = await StartAsync(new AttemptLimits { Newcomers = 1, NewcomersRefill = TimeSpan.FromHours(1) });
        using var first = await AskAsync("wrong", client: "203.0.113.9");

        using var refused = await AskAsync(Intents.Password, client: "203.0.113.7");

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalMinutes, 50, 61);
        var words = await refused.Content.ReadAsStringAsync();
        Assert.Contains("nothing is wrong with it", words);
        Assert.DoesNotContain("203.0.113.7", words);
    }

    [Fact]
    public async Task The_folder_of_its_socket_is_closed_to_others_if_it_was_there_before()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(SocketPath)!, (UnixFileMode)0b111_111_111);
        File.SetUnixFileMode(Path.GetDirectoryName(SocketPath)!, (UnixFileMode)0b111_111_111);

        await using var tower = await StartAsync();

        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(SocketPath)!));
    }

    private Task<TowerHost> StartAsync(AttemptLimits? limits = null) => TowerHost.StartAsync(
        services => services.AddSingleton(limits ?? new AttemptLimits())
            .AddSingleton<ILogger<AuthorizationEndpoint>>(_log).AddSingleton<ILogger<AuthenticationGate>>(_gateLog),
        caddySocket: SocketPath);

    private async Task<HttpResponseMessage> AskAsync(string password, string accept = "*/*", string client = "203.0.113.7")
    {
        using var caddy = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancel) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath), cancel);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        using var question = new HttpRequestMessage(HttpMethod.Get, $"http://tower{AuthorizationQuestion.Path}/{ServiceNames.Tower}/x");
        question.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"tower:{password}")));
        question.Headers.Accept.ParseAdd(accept);
        question.Headers.Add(AuthorizationQuestion.ClientHeader, client);
        question.Headers.Add(AuthorizationQuestion.BreakHeader, AuthorizationQuestion.BreakByLength);
        return await caddy.SendAsync(question);
    }
}
