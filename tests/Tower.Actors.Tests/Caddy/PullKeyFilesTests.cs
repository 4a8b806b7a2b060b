using System.Net.Http.Headers;
using System.Runtime.Versioning;
using System.Text;
using System.Text.RegularExpressions;
using Tower.Actors.Adapters.Files;
using Tower.Actors.Domain.Rendering.Caddy;
using Tower.Actors.Domain.Values;
using Tower.Actors.Ports;
using Tower.Actors.Tests.Rendering;
using Xunit;

namespace Tower.Actors.Tests.Caddy;

public sealed class PullKeyFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly PullKeyFiles _keys;

    public PullKeyFilesTests() => _keys = new PullKeyFiles(Folder);

    private string Folder => Path.Combine(_folder.Path, "pulls");

    private string[] Names => [.. Directory.EnumerateFiles(Folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_key_is_a_file_named_as_its_credentials_stand_in_the_header_and_goes_when_it_is_revoked()
    {
        var (first, second) = (_keys.Issue(), _keys.Issue());

        Assert.NotEqual(first.Password, second.Password);
        Assert.Equal(new[] { Parameter(first), Parameter(second) }.Order(StringComparer.Ordinal), Names);
        _keys.Revoke(first);
        Assert.Equal([Parameter(second)], Names);
        _keys.Revoke(second);
        Assert.Empty(Names);
    }

    [Fact]
    public void No_key_has_a_character_that_means_something_in_a_path_or_a_pattern()
    {
        for (var number = 0; number < 1000; number++)
        {
            var key = _keys.Issue();
            Assert.Matches(PullListener.KeyPattern, $"Basic {Parameter(key)}");
            _keys.Revoke(key);
        }
    }

    [Theory]
    [InlineData("../upstreams")]
    [InlineData("*")]
    [InlineData("")]
    [InlineData("/")]
    public void What_is_no_key_does_not_look_like_one(string parameter) =>
        Assert.DoesNotMatch(new Regex(PullListener.KeyPattern), $"Basic {parameter}");

    [Fact]
    [SupportedOSPlatform("linux")]
    public void Nobody_but_the_owner_may_look_into_the_folder()
    {
        _keys.Issue();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Folder));
    }

    [Fact]
    public void A_key_that_cannot_be_written_fails_with_the_folder_and_what_to_do()
    {
        File.WriteAllText(Folder, "a file where the folder should be");

        var failure = Assert.Throws<AdapterException>(() => _keys.Issue());

        Assert.Contains(Folder, failure.Message);
    }

    [Fact]
    public void The_text_of_credentials_leaves_the_password_out() =>
        Assert.DoesNotContain("secret", $"{new RegistryCredentials("tower", "secret")}");

    private static string Parameter(RegistryCredentials key) => new AuthenticationHeaderValue(
        "Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{key.User}:{key.Password}"))).Parameter!;
}
