using Tower.Actors.Adapters.Files;
using Xunit;

namespace Tower.Actors.Tests.State;

public sealed class FileProblemTests
{
    [Theory]
    [InlineData(28, "no space left on the device")]
    [InlineData(122, "the disk quota is used up")]
    [InlineData(30, "the file system is read-only")]
    [InlineData(13, "permission denied")]
    [InlineData(2, "it does not exist")]
    [InlineData(5, "the device reports an input/output error")]
    public void What_the_file_system_says_is_put_into_words(int errno, string why) =>
        Assert.StartsWith($"cannot write /var/infra/x: {why}; ",
            FileProblem.Of("write", "/var/infra/x", new IOException("?", errno)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_permission_that_is_missing_says_whose() =>
        Assert.Equal("cannot write /x: permission denied; let the user Tower runs as own the data directory",
            FileProblem.Of("write", "/x", new UnauthorizedAccessException()).Message);

    [Fact]
    public void What_is_not_known_keeps_the_systems_own_words() =>
        Assert.Equal("cannot write /x: Too many links; check the data directory and the disk",
            FileProblem.Of("write", "/x", new IOException("Too many links.", 31)).Message);
}
