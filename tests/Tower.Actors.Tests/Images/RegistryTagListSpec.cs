using Tower.Actors.Adapters.Registry;
using Tower.Actors.Ports;
using Xunit;

namespace Tower.Actors.Tests.Images;

/// <summary>Lists of tags over several pages, and lists that are none.</summary>
public sealed class RegistryTagListSpec() : TagLists(new RegistryLimits { TagPageBytes = 1024 })
{
    [Fact]
    public async Task The_link_to_the_next_page_is_followed_to_the_end()
    {
        Server.PageSize = 2;
        Assert.Equal(["1", "2", "3", "4", "5"], await ListAsync());
        Assert.Equal(
            ["GET /v2/api/tags/list?n=1000", "GET /v2/api/tags/list?last=2&n=2", "GET /v2/api/tags/list?last=4&n=2"],
            Server.Requests);
    }

    [Theory]
    [InlineData("<{0}v2/api/tags/list?last=4>; rel=\"next\"")]
    [InlineData("<https://127.0.0.1:1/v2/api/tags/list?last=4>; rel=next")] // a registry that does not know its own address
    [InlineData("</v2/api/tags/list?last=0>; rel=\"prev\", </v2/api/tags/list?last=4>; rel=\"next\"")]
    [InlineData("<?last=4>;title=\"more\";rel=\"next\"")]
    public async Task The_next_page_may_be_written_in_all_ways_of_the_standard(string link)
    {
        Server.AnswerTags("\"1\"", string.Format(System.Globalization.CultureInfo.InvariantCulture, link, Server.Uri));
        Assert.Equal(["1", "5"], await ListAsync());
    }

    [Theory]
    [InlineData("http://registry-backend.internal:8080/")]
    [InlineData("https://user:password@localhost:1/")]
    [InlineData("//localhost:1/")]
    public async Task A_link_that_names_a_host_of_its_own_is_followed_on_the_registrys(string root)
    {
        Server.PageSize = 2;
        Server.Always = RegistryBehaviour.LinksTo(root);
        Assert.Equal(["1", "2", "3", "4", "5"], await ListAsync());
        Assert.Equal(3, Server.Requests.Count);
    }

    [Fact]
    public async Task The_path_of_a_link_names_no_host()
    {
        Server.AnswerTags("\"1\"", "<https://registry.internal//localhost:1/v2/api/tags/list?last=4>; rel=\"next\"");
        await FailsAsync(RegistryFailure.NoSuchRepository);
        Assert.Equal("GET //localhost:1/v2/api/tags/list?last=4", Server.Requests.Last());
    }

    [Fact]
    public async Task A_link_to_no_web_address_is_an_error()
    {
        Server.AnswerTags("\"1\"", "<file:///etc/passwd>; rel=\"next\"");
        Assert.Contains("no web address", await FailsAsync(RegistryFailure.Unexpected), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_without_a_link_is_asked_for_what_comes_after_its_last_tag_until_nothing_does()
    {
        Server.PageSize = 2;
        Server.Always = RegistryBehaviour.CutsListsOff;
        Assert.Equal(["1", "2", "3", "4", "5"], await ListAsync());
        Assert.Equal(
            [
                "GET /v2/api/tags/list?n=1000", "GET /v2/api/tags/list?n=1000&last=2", "GET /v2/api/tags/list?n=1000&last=4",
                "GET /v2/api/tags/list?n=1000&last=5",
            ],
            Server.Requests);
    }

    [Fact]
    public async Task A_registry_that_knows_no_last_tag_is_asked_for_it_once()
    {
        Server.Always = RegistryBehaviour.KnowsNoLast;
        Assert.Equal(["1", "2", "3", "4", "5"], await ListAsync());
        Assert.Equal(2, Server.Requests.Count);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(422)]
    public async Task A_registry_that_refuses_a_last_tag_has_said_all(int status)
    {
        Server.Always = RegistryBehaviour.RefusesLast(status);
        Assert.Equal(["1", "2", "3", "4", "5"], await ListAsync());
    }

    [Fact]
    public async Task A_registry_that_refuses_the_size_of_a_page_chooses_its_own()
    {
        Server.PageSize = 2;
        Server.Always = RegistryBehaviour.RefusesPagesAbove(100);
        Assert.Equal(["1", "2", "3", "4", "5"], await ListAsync());
    }

    [Fact]
    public async Task A_page_that_is_too_long_is_an_error()
    {
        Server.AnswerTags(string.Join(',', Enumerable.Repeat("\"1\"", 1000)), null);
        Assert.Equal("test.example sends more than 1 KiB in one answer", await FailsAsync(RegistryFailure.Unexpected));
    }

    [Fact]
    public async Task A_repository_without_tags_has_an_empty_list()
    {
        Server.Answer("application/json", """{"name":"api","tags":null}""");
        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task What_cannot_be_a_tag_is_left_out()
    {
        for (var asked = 0; asked < 2; asked++)
            Server.AnswerTags("\"1\",\"\\u001b[31mred\",\"a b\",\"\",\"1.2.3+b\",null", null);
        Assert.Equal(["1"], await ListAsync());
    }

    [Theory]
    [InlineData("<html>welcome</html>")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"tags":[1]}""")]
    [InlineData("""{"tags":["1","\ud800"]}""")]
    [InlineData("")]
    public async Task What_is_no_list_of_tags_is_an_error(string body)
    {
        Server.Answer("text/html", body);
        Assert.Equal("test.example does not answer with a list of tags; check that the host is a registry",
            await FailsAsync(RegistryFailure.Unexpected));
    }

    [Fact]
    public async Task A_404_of_something_that_is_no_registry_is_told_from_a_missing_repository()
    {
        Server.Next.Enqueue(context =>
        {
            context.Response.StatusCode = 404;
            return Task.FromResult(true);
        });
        Assert.Contains("not in the way of a registry", await FailsAsync(RegistryFailure.Unexpected), StringComparison.Ordinal);
    }
}
