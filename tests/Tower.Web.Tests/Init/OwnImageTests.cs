using Tower.Web.Init;
using Xunit;

namespace Tower.Web.Tests.Init;

public sealed class OwnImageTests
{
    private const string Product = "PRODUCT";

    [Theory]
    [InlineData(null, null, null, Product)]
    [InlineData(null, "ghcr.io/dldc-packages/tower:latest", "ghcr.io/dldc-packages/tower", "latest")]
    [InlineData(null, "tower", "tower", "latest")]
    [InlineData(null, "localhost:5000/tower:1.2.3", "localhost:5000/tower", "1.2.3")]
    [InlineData(null, "localhost:5000/tower", "localhost:5000/tower", "latest")]
    [InlineData(null, "tower:1.2.3@sha256:abc", "tower", "1.2.3")]
    [InlineData(null, "tower@sha256:abc", "tower", Product)]
    [InlineData(null, "sha256:0123", null, Product)]
    [InlineData("example.com/tower", null, "example.com/tower", Product)]
    [InlineData("example.com/tower:2.0.0", "tower:dev", "example.com/tower", "2.0.0")]
    [InlineData("tower", "tower:dev", "tower", "dev")]
    [InlineData("example.com/tower", "tower:dev", "example.com/tower", Product)]
    public void The_stack_runs_the_image_that_set_it_up(string? configured, string? running, string? repository, string tag) =>
        Assert.Equal(
            new OwnImage(repository, tag == Product ? ProductVersion.Value : tag), OwnImage.Choose(configured, running));

    [Theory]
    [InlineData("/var/infra", "bind", "/var/infra", "/var/infra", null)]
    [InlineData("/var/infra", "bind", "/var", "/var", null)]
    [InlineData("/srv/tower", "bind", "/srv/tower/", "/srv/tower/", null)]
    [InlineData("/var/infra", "bind", "/srv/tower", "/var/infra", "is /srv/tower on the host")]
    [InlineData("/var/infra", "bind", "/srv", "/var", "is /srv/infra on the host")]
    [InlineData("/var/infra", "volume", "/var/lib/docker/volumes/x/_data", "/var/infra", "is a volume")]
    [InlineData("/var/infra", "bind", "/var/run/docker.sock", "/var/run/docker.sock", "inside this container")]
    [InlineData("/var/infra", "bind", "/var/infrastructure", "/var/infrastructure", "inside this container")]
    public void The_data_directory_has_to_be_the_same_folder_inside_and_outside(
        string dataDir, string type, string source, string destination, string? words)
    {
        var objection = DataDirMount.Objection(dataDir, [new ContainerMount(type, source, destination)]);
        if (words is null)
        {
            Assert.Null(objection);
            return;
        }
        Assert.Contains(words, objection);
        Assert.Contains($"-v {dataDir}:{dataDir}", objection);
    }

    [Fact]
    public void The_closest_mount_counts() =>
        Assert.NotNull(DataDirMount.Objection("/var/infra",
        [
            new ContainerMount("bind", "/var", "/var"),
            new ContainerMount("volume", "/x", "/var/infra"),
        ]));

    [Theory]
    [InlineData("", "0123456789ab", true, "0123456789ab")]
    [InlineData("", "0123456789ab", false, null)]
    [InlineData("", "my-host", true, null)]
    [InlineData("617 600 8:1 /var/lib/docker/containers/" + Id + "/hostname /etc/hostname rw - ext4 /dev/sda1 rw", "my-host", true, Id)]
    [InlineData("617 600 8:1 /var/lib/docker/containers/" + Id + "/data /data rw - ext4 /dev/sda1 rw", "my-host", true, null)]
    public void A_container_finds_its_own_id(string mountInfo, string hostName, bool isContainer, string? expected) =>
        Assert.Equal(expected, DockerOwnContainer.FindId(mountInfo, hostName, isContainer));

    private const string Id = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
}
