using Tower.Actors.Adapters.Registry;
using Tower.Actors.Ports;
using Xunit;

namespace Tower.Actors.Tests.Images;

/// <summary>Lists of tags that do not end, or of which the rest cannot be had: a part of a list is never taken for the whole.</summary>
public sealed class RegistryTagEndSpec() : TagLists(new RegistryLimits { TagPageBytes = 1024, TagPages = 5, Tags = 40, TagListBytes = 3072 })
{
    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task A_list_whose_rest_may_not_be_read_is_an_error_and_no_list_of_old_tags(int status)
    {
        Server.PageSize = 2;
        Server.Always = RegistryBehaviour.RefusesLast(status);
        Assert.Equal("test.example lists 2 tags of 'api' and refuses to say whether there are more, so the newest may be missing: name the tag "
            + "itself in place of a range, or let Tower read the whole list", await FailsAsync(RegistryFailure.Unauthorised));
    }

    [Theory]
    [InlineData(408, RegistryFailure.Unexpected)]
    [InlineData(429, RegistryFailure.RateLimited)]
    public async Task A_list_that_is_to_be_read_on_later_is_an_error_and_no_list_of_old_tags(int status, RegistryFailure failure)
    {
        Server.PageSize = 2;
        Server.Always = RegistryBehaviour.RefusesLast(status);
        await FailsAsync(failure);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(429)]
    public async Task A_list_whose_last_page_has_no_link_is_whole(int status)
    {
        Server.PageSize = 2;
        Server.Always = context =>
        {
            var isAfterTheEnd = context.Request.Query["last"] == "5";
            if (isAfterTheEnd)
                context.Response.StatusCode = status;
            return Task.FromResult(isAfterTheEnd);
        };
        Assert.Equal(["1", "2", "3", "4", "5"], await ListAsync());
    }

    [Fact]
    public async Task A_list_that_breaks_down_after_its_first_page_is_an_error()
    {
        Server.PageSize = 2;
        Server.Always = RegistryBehaviour.RefusesLast(503);
        await FailsAsync(RegistryFailure.Unreachable);
    }

    [Fact]
    public async Task A_registry_that_always_has_one_more_tag_is_given_up()
    {
        for (var page = 0; page < 6; page++)
            Server.AnswerTags($"\"{page}\"", null);
        Assert.Contains("does not come to an end", await FailsAsync(RegistryFailure.Unexpected), StringComparison.Ordinal);
        Assert.Equal(5, Server.Requests.Count);
    }

    [Theory]
    [InlineData(1, 6, "more than 5 pages")]
    [InlineData(15, 3, "more than 40 tags")]
    [InlineData(1, 4, "more than 3 KiB", 900)]
    public async Task More_than_Tower_reads_is_an_error_that_names_the_limit(int perPage, int pages, string limit, int spaces = 0)
    {
        for (var page = 0; page < pages; page++)
        {
            var tags = string.Join(',', Enumerable.Range(0, perPage).Select(tag => $"\"{page}.{tag}\""));
            Server.AnswerTags(tags + new string(' ', spaces), $"</v2/api/tags/list?last={page}>; rel=\"next\"");
        }
        Assert.Equal($"test.example does not come to an end with the tags of 'api': {limit}, and Tower reads no more; name the tag itself in "
            + "place of a range, or delete old tags", await FailsAsync(RegistryFailure.Unexpected));
    }

    [Fact]
    public async Task Pages_that_go_round_in_a_circle_are_an_error()
    {
        Server.AnswerTags("\"1\"", "</v2/api/tags/list?n=1000>; rel=\"next\"");
        Assert.Contains("a page leads back to another", await FailsAsync(RegistryFailure.Unexpected), StringComparison.Ordinal);
    }
}
