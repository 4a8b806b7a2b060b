using System.Text;
using Tower.Actors.Images;
using Xunit;

namespace Tower.Actors.Tests.Images;

/// <summary>What is read of an image's config blob.</summary>
public sealed class ImageConfigSpec
{
    [Fact]
    public void Volumes_user_and_health_check_are_read()
    {
        var config = Parse("""
            {"architecture":"amd64","os":"linux","config":{"User":"70:70","Volumes":{"/var/lib/postgresql/data":{}},
             "Healthcheck":{"Test":["CMD-SHELL","pg_isready"],"Interval":1000000000},"Cmd":["postgres"]},
             "rootfs":{"type":"layers","diff_ids":[]}}
            """);

        Assert.Equal(["/var/lib/postgresql/data"], config.Volumes.ToArray());
        Assert.Equal(("70:70", true), (config.User, config.HasHealthCheck));
    }

    [Theory]
    [InlineData("""{"/data":{}}""", "/data")]
    [InlineData("""{"/data/":{},"/data":{}}""", "/data")]
    [InlineData("""{"/b":{},"/a":null,"/B":{}}""", "/B /a /b")]
    [InlineData("""{"data":{},"/var//lib/./x/../y/":{}}""", "/data /var/lib/y")]
    [InlineData("""{"/":{}}""", "/")]
    [InlineData("{}", "")]
    [InlineData("null", "")]
    public void Volumes_are_told_as_the_mounts_of_a_container_have_them(string volumes, string told) =>
        Assert.Equal(told, string.Join(' ', Parse($$$"""{"config":{"Volumes":{{{volumes}}}}}""").Volumes));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"config":null}""")]
    [InlineData("""{"config":{}}""")]
    [InlineData("""{"config":{"User":"","Volumes":null,"Healthcheck":null}}""")]
    [InlineData("""{"config":{"Healthcheck":{"Test":["NONE"]}}}""")]
    [InlineData("""{"config":{"Healthcheck":{"Test":[]}}}""")]
    [InlineData("""{"config":{"Healthcheck":{"Interval":5}}}""")]
    public void A_config_that_says_nothing_declares_nothing(string json)
    {
        var config = Parse(json);

        Assert.Equal((0, null, false), (config.Volumes.Length, config.User, config.HasHealthCheck));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("not json")]
    [InlineData("""{"config":[]}""")]
    [InlineData("""{"config":{"Volumes":["/data"]}}""")]
    [InlineData("""{"config":{"User":5}}""")]
    [InlineData("""{"config":{"Healthcheck":{"Test":"curl"}}}""")]
    public void What_is_no_config_is_refused_and_not_taken_for_an_image_without_volumes(string json) =>
        Assert.Throws<FormatException>(() => Parse(json));

    private static ImageConfig Parse(string json) => ImageConfig.Parse(Encoding.UTF8.GetBytes(json));
}
