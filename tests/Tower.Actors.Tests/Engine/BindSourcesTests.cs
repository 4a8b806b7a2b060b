using System.Collections.Immutable;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Execution;
using Tower.Actors.Ports;
using Xunit;

namespace Tower.Actors.Tests.Engine;

public sealed class BindSourcesTests
{
    private static readonly OwnFolder[] Own =
    [
        new("/var/infra", "Tower's files"), new("/var/lib/docker", "the engine's data"), new("/var/run/docker.sock", "the engine's socket"),
    ];

    [Theory]
    [InlineData("/srv/shop", "/var/infra", "it is a link to /var/infra")]
    [InlineData("/srv/shop", "/", "it is a link to /,")]
    [InlineData("/srv/shop", "../var/infra", "it is a link to ../var/infra")]
    // Also when it leads to something harmless: the next moment it may lead elsewhere.
    [InlineData("/srv/shop", "/srv/other", "it is a link to /srv/other")]
    [InlineData("/srv/shop", "shop", "it is a link to shop")]
    [InlineData("/srv/shop", "/nowhere", "it is a link to /nowhere")]
    [InlineData("/srv/shop/data/file", "/etc/shadow", "it is a link to /etc/shadow", "/srv/shop/data/file")]
    [InlineData("/srv/shop", "/var/infra", "/srv/shop is a link to /var/infra", "/srv/shop/data/caddy")]
    [InlineData("/srv/shop/data", "/var/lib", "/srv/shop/data is a link to /var/lib", "/srv/shop/data/docker")]
    public async Task A_link_in_any_part_below_the_root_is_refused_and_said_where_it_leads(
        string link, string target, string said, string path = "/srv/shop")
    {
        var refused = Assert.Single(await RefusedAsync("/srv", [(link, target)], path));

        Assert.Equal(path, refused.Path);
        Assert.StartsWith(said, refused.Why);
        Assert.Contains("TOWER_BIND_ROOT", refused.Why);
        Assert.Contains("mount the folder itself", refused.Why);
    }

    [Theory]
    [InlineData("/var", "/var/infra", "Tower's files (/var/infra)")]
    [InlineData("/var", "/var/infra/deployments", "Tower's files (/var/infra)")]
    [InlineData("/var", "/var/lib", "the engine's data (/var/lib/docker)")]
    [InlineData("/var", "/var/lib/docker/volumes/x/_data", "the engine's data (/var/lib/docker)")]
    [InlineData("/var", "/var/INFRA", "Tower's files (/var/infra)")]
    public async Task What_is_Towers_or_the_engines_own_is_refused_whatever_the_root_is_and_so_is_what_is_above_it(string root, string path, string what)
    {
        var refused = Assert.Single(await RefusedAsync(root, [], path));

        Assert.StartsWith($"it would show {what}", refused.Why);
    }

    [Theory]
    // The root leads there.
    [InlineData("/srv", "/var/infra", "/srv", "/srv/caddy", "it is /var/infra/caddy, and that would show Tower's files")]
    [InlineData("/srv", "/", "/srv", "/srv/var", "it is /var, and that would show Tower's files")]
    [InlineData("/srv", "../var/./lib/", "/srv/apps", "/srv/apps/x", null)]
    [InlineData("/srv", "var/lib", "/srv", "/srv/docker", "it is /var/lib/docker, and that would show the engine's data")]
    // Tower's folder is elsewhere than it is called.
    [InlineData("/var/infra", "/mnt/disk/infra", "/mnt", "/mnt/disk/infra/caddy", "it would show Tower's files (/mnt/disk/infra)")]
    [InlineData("/var/run", "/run", "/run", "/run/docker.sock", "it would show the engine's socket (/run/docker.sock)")]
    public async Task Roots_and_own_folders_behind_links_are_taken_for_what_they_lead_to(
        string link, string target, string root, string path, string? said)
    {
        var refused = await RefusedAsync(root, [(link, target)], path);

        if (said is null)
            Assert.Empty(refused);
        else
            Assert.StartsWith(said, Assert.Single(refused).Why);
    }

    // Brought back by a restore, since when the root is another one or none.
    [Theory]
    [InlineData("/srv", "/var/infra/caddy", "/srv")]
    [InlineData("/srv", "/srv", "/srv")]
    [InlineData("/srv", "/srving/shop", "/srv")]
    [InlineData("/srv/new", "/srv/shop", "/srv/new")]
    [InlineData(null, "/srv/shop", "not set")]
    public async Task What_is_not_below_the_root_is_refused_and_the_root_named(string? root, string path, string named)
    {
        var refused = Assert.Single(await RefusedAsync(root, [], path));

        Assert.StartsWith($"it is not below TOWER_BIND_ROOT, which is {named}:", refused.Why);
    }

    [Fact]
    public async Task A_root_that_leads_in_circles_is_refused_and_its_setting_named()
    {
        var refused = Assert.Single(await RefusedAsync("/srv", [("/srv", "/a"), ("/a", "/b"), ("/b", "/a")], "/srv/x"));

        Assert.Contains("TOWER_BIND_ROOT", refused.Why);
    }

    [Theory]
    [InlineData("/srv", "/srv/shop")]
    [InlineData("/srv", "/srv/shop/data/file")]
    [InlineData("/srv", "/srv/a b/é")]
    [InlineData("/var", "/var/infrastructure")]
    [InlineData("/var", "/var/lib/dockerish")]
    [InlineData("/", "/home/shop")]
    public async Task Folders_and_files_without_a_link_on_the_way_are_mounted(string root, string path) =>
        Assert.Empty(await RefusedAsync(root, [("/srv/elsewhere", "/var/infra"), ("/srv/shop/data/other", "/")], path));

    [Fact]
    public async Task What_is_missing_is_not_refused_but_a_link_above_it_is()
    {
        var folders = new FakeHostFolders { Otherwise = path => path is "/srv" };
        folders.Links["/srv/link"] = "/nowhere";

        var refused = await folders.LookAsync("", look => new BindSources(look).RefusedAsync("/srv", ["/srv/new/data", "/srv/link/data"], Own), default);

        Assert.Equal("/srv/link/data", Assert.Single(refused).Path);
    }

    private static Task<ImmutableArray<RefusedFolder>> RefusedAsync(string? root, (string Path, string Target)[] links, string path)
    {
        var folders = new FakeHostFolders();
        foreach (var (link, target) in links)
            folders.Links[link] = target;
        return folders.LookAsync("", look => new BindSources(look).RefusedAsync(root, [path], Own), default);
    }
}
