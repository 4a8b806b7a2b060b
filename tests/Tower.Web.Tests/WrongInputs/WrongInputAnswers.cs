using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Tower.Web.Security;
using Tower.Web.Tests.Support;
using Xunit;

namespace Tower.Web.Tests.WrongInputs;

/// <summary>Sends each wrong input once to a real server, and keeps what it answers.</summary>
public sealed class WrongInputAnswers : IAsyncLifetime
{
    private readonly Dictionary<string, string> _answers = [];
    private readonly Dictionary<string, (string? MediaType, JsonElement Json)> _problems = [];
    private readonly RecordingLog _log = new();

    internal static IReadOnlyList<WrongInput> Inputs { get; } =
        [.. WrongBodies.All, .. WrongSyntax.All, .. WrongRequests.All, .. WrongHashes.All, .. WrongValues.All, .. WrongFields.All];

    /// <summary>The status, the failure code and the text of an input's answer.</summary>
    public string this[string title] => _answers[title];

    /// <summary>All that the server logged meanwhile.</summary>
    internal IReadOnlyCollection<string> Log => _log.Lines;

    /// <summary>Whether none of them was taken for a deployment.</summary>
    public bool NothingSubmitted { get; private set; }

    public async Task InitializeAsync()
    {
        await using var tower = await TowerHost.StartAsync(services =>
        {
            services.AddSingleton(new AttemptLimits { PerPeer = 10_000, Overall = 10_000 });
            _log.AddTo(services);
        });
        using var client = tower.Client(password: null);
        foreach (var input in Inputs)
        {
            using var forPeople = await SendAsync(client, input, accept: null);
            // The log of a deployment does not end here; the test of this input says that it was accepted.
            if (forPeople.IsSuccessStatusCode)
            {
                _answers.Add(input.Title, $"{(int)forPeople.StatusCode} accepted\n");
                continue;
            }
            using var forPrograms = await SendAsync(client, input, "application/json");
            var text = await forPeople.Content.ReadAsStringAsync();
            using var problem = JsonDocument.Parse(await forPrograms.Content.ReadAsStringAsync());
            _problems.Add(input.Title, (forPrograms.Content.Headers.ContentType?.MediaType, problem.RootElement.Clone()));
            _answers.Add(input.Title, $"{(int)forPeople.StatusCode} {problem.RootElement.GetProperty("code").GetString()}\n{text}");
        }
        NothingSubmitted = tower.NothingSubmitted;
    }

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>What a program gets for an input.</summary>
    internal (string? MediaType, JsonElement Json) Problem(string title) => _problems[title];

    /// <summary>What the page says of an input.</summary>
    internal string Section(WrongInput input)
    {
        var page = new StringBuilder($"{input.Title}\n    {input.Shown}\n");
        foreach (var line in this[input.Title].TrimEnd('\n').Split('\n'))
            page.Append("  ").Append(line).Append('\n');
        return page.Append('\n').ToString();
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, WrongInput input, string? accept)
    {
        // A relative address that begins with two slashes would name a host.
        var address = client.BaseAddress!.GetLeftPart(UriPartial.Authority) + input.Path;
        using var request = new HttpRequestMessage(new HttpMethod(input.Method), new Uri(address));
        if (input.Body.Length > 0 || !input.Headers.IsEmpty)
            request.Content = new ByteArrayContent(input.Body);
        request.Headers.ExpectContinue = input.Body.Length > TowerHost.LargeBody ? true : null;
        foreach (var (name, value) in input.Headers)
            request.Content!.Headers.TryAddWithoutValidation(name, value);
        if (input.Authorization is { } authorization)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        if (accept is not null)
            request.Headers.Accept.ParseAdd(accept);
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }
}
