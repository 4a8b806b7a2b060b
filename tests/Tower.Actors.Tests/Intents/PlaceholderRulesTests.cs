using System.Text.Json.Nodes;
using Xunit;
using static Tower.Actors.Tests.Intents.IntentDocuments;

namespace Tower.Actors.Tests.Intents;

/// <summary>Where a text is a variable that was not replaced, and where it only has such signs in it.</summary>
public sealed class PlaceholderRulesTests
{
    [Theory]
    [InlineData("/adminEmail", "$dmin%A%@example.org")]
    [InlineData("/tower/username", "ci$TEAM")]
    [InlineData("/registry/username", "pa%CI%ss")]
    [InlineData("/apps/0/healthCheck/path", "/ready?of=$VERSION&also=%HOME%")]
    public void A_dollar_or_percent_sign_within_it_is_a_part_of_it(string pointer, string text) =>
        Assert.Empty(Read(With(pointer, text)).Problems);

    [Theory]
    [InlineData("/adminEmail")]
    [InlineData("/trustedProxies/0")]
    [InlineData("/tower/username")]
    [InlineData("/registry/username")]
    [InlineData("/apps/0/healthCheck/host")]
    [InlineData("/apps/0/healthCheck/path")]
    public void A_text_that_is_a_variable_as_a_whole_is_refused(string pointer)
    {
        foreach (var text in new[] { "$NAME", "${NAME}", "${{ vars.NAME }}", "%NAME%", "$1ST_NAME" })
        {
            var problem = OnlyProblem(With(pointer, text));
            Assert.Equal(pointer, problem.Pointer);
            Assert.Contains("contains a variable that was not replaced", problem.Message, StringComparison.Ordinal);
        }
        Assert.Contains("a placeholder (<…>)", OnlyProblem(With(pointer, "<name>")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/tower/domain", "tower.$ZONE")]
    [InlineData("/apps/0/domain", "api.%ZONE%")]
    [InlineData("/apps/0/domains/0", "$NAME.example.org")]
    [InlineData("/apps/0/redirects/0", "${NAME}.example.org")]
    [InlineData("/apps/0/image", "registry://api:$TAG")]
    [InlineData("/apps/0/volumes/0", "$DATA:data")]
    public void A_name_with_a_variable_in_it_is_refused(string pointer, string text)
    {
        var problem = OnlyProblem(With(pointer, text));
        Assert.Equal(pointer, problem.Pointer);
        Assert.Contains("contains a variable that was not replaced", problem.Message, StringComparison.Ordinal);
    }

    private static string With(string pointer, string text) => Changed(document =>
    {
        document["trustedProxies"] = new JsonArray("203.0.113.7");
        foreach (var list in new[] { "domains", "redirects", "volumes" })
            document.App()[list] = new JsonArray();
        var path = pointer.Split('/')[1..];
        var at = document;
        foreach (var name in path[..^1])
            at = at is JsonArray items ? items[int.Parse(name, null)]! : at[name]!;
        if (at is JsonArray list2)
        {
            list2.Clear();
            list2.Add(text);
        }
        else
            at[path[^1]] = text;
    });
}
