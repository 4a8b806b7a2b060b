using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Tower.Actors.Domain.Images;
using Xunit;

namespace Tower.Actors.Tests.Images;

public sealed class ImageConfigSpec
{
    [Theory]
    [InlineData("""{"config":{"Volumes":{"/z":{},"/data/":{},"/data":null,"/B":{}}}}""", "/B,/data,/z")]
    [InlineData("""{"config":{"Volumes":{"/":{}}}}""", "/")]
    [InlineData("""{"config":{"Volumes":{}}}""", "")]
    [InlineData("""{"config":{"Volumes":null}}""", "")]
    [InlineData("""{"config":{}}""", "")]
    [InlineData("""{"config":null}""", "")]
    [InlineData("""{"architecture":"amd64"}""", "")]
    [InlineData("""{"config":{"volumes":{"/data":{}}}}""", "/data")] // as Go reads it
    public void Volumes_are_sorted_and_end_without_a_slash(string json, string volumes) =>
        Assert.Equal(volumes.Split(',', StringSplitOptions.RemoveEmptyEntries), Parse(json).Volumes.AsEnumerable());

    [Theory]
    [InlineData("""{"config":{"Healthcheck":{"Test":["CMD","true"],"Interval":30000000000}}}""", true)]
    [InlineData("""{"config":{"Healthcheck":{"Test":["CMD-SHELL","true"]}}}""", true)]
    [InlineData("""{"config":{"Healthcheck":{"Test":["NONE"]}}}""", false)]
    [InlineData("""{"config":{"Healthcheck":{"Test":[]}}}""", false)]
    [InlineData("""{"config":{"Healthcheck":{"Test":[null]}}}""", false)]
    [InlineData("""{"config":{"Healthcheck":{"Test":[null,"true"]}}}""", false)]
    [InlineData("""{"config":{"Healthcheck":{}}}""", false)]
    [InlineData("""{"config":{"Healthcheck":null}}""", false)]
    [InlineData("""{"config":{}}""", false)]
    public void A_health_check_is_one_that_runs_something(string json, bool expected) =>
        Assert.Equal(expected, Parse(json).HasHealthCheck);

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("[]")]
    [InlineData("""{"config":{"Volumes":["/data"]}}""")]
    [InlineData("""{"config":"x"}""")]
    [InlineData("null")]
    [InlineData("""{"config":{"Volumes":{"/da\u0000ta":{}}}}""")]
    [InlineData("""{"config":{"Volumes":{"/\ud800":{}}}}""")]
    [InlineData("""{"config":{"Healthcheck":{"Test":["\udc00"]}}}""")]
    public void What_is_no_configuration_is_an_error(string json) => Assert.ThrowsAny<JsonException>(() => Parse(json));

    [Theory]
    [InlineData(Architecture.X64, "linux/amd64", "linux/arm64,windows/amd64,linux/386,linux/amd64")]
    [InlineData(Architecture.X64, "linux/386", "linux/arm64,linux/386,linux/amd64/v3")]
    [InlineData(Architecture.X64, null, "linux/arm64,unknown/unknown,windows/amd64")]
    [InlineData(Architecture.Arm64, "linux/arm64/v8", "linux/amd64,linux/arm/v7,linux/arm64/v8")]
    [InlineData(Architecture.Arm64, "linux/arm/v6", "linux/amd64,linux/arm/v5,linux/arm/v6")]
    [InlineData(Architecture.Arm, "linux/arm/v7", "linux/arm/v5,linux/arm/v7,linux/arm64")]
    [InlineData(Architecture.Arm, "linux/arm", "linux/arm/v6,linux/arm")]
    [InlineData(Architecture.Armv6, "linux/arm/v5", "linux/arm,linux/arm/v7,linux/arm/v5")]
    [InlineData(Architecture.S390x, "linux/s390x", "linux/amd64,linux/s390x")]
    [InlineData(Architecture.RiscV64, "linux/riscv64", "linux/amd64,linux/riscv64")]
    [InlineData(Architecture.X64, "", "linux/arm64,")] // one that does not say
    [InlineData(Architecture.X64, "linux/amd64", ",linux/amd64")]
    public void Of_an_index_the_image_is_picked_that_the_engine_would_run(Architecture processor, string? expected, string offered) =>
        Assert.Equal(expected, ImagePlatform.Pick([.. offered.Split(',').Select(text => (Platform(text), text))], processor));

    private static ImagePlatform? Platform(string text) => text.Split('/') switch
    {
        [var os, var architecture, var variant] => new ImagePlatform(os, architecture, variant),
        [var os, var architecture] => new ImagePlatform(os, architecture),
        _ => null,
    };

    private static ImageConfig Parse(string json) => ImageConfig.Parse(Encoding.UTF8.GetBytes(json));
}
