using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using Tower.Actors.Adapters.Docker;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Options;
using Xunit;

namespace Tower.Actors.Tests.Engine;

/// <summary>What is found in real images, and that nothing is left of the search.</summary>
[Trait("Needs", "engine")]
public sealed class ImageInspectionSpec(EngineTestbed testbed) : IClassFixture<EngineTestbed>, IDisposable
{
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Runnable = Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly DockerContainerEngine _engine = new(new TowerOptions { Project = testbed.Project });

    public void Dispose() => _engine.Dispose();

    [SkippableTheory]
    [InlineData("/usr/bin/curl", HealthTool.Curl)]
    [InlineData("/bin/curl", HealthTool.Curl)]
    [InlineData("/usr/local/bin/curl", HealthTool.Curl)]
    [InlineData("/usr/bin/wget", HealthTool.Wget)]
    [InlineData("/bin/wget", HealthTool.Wget)]
    [InlineData("/usr/local/bin/wget", HealthTool.Wget)]
    [InlineData("/opt/bin/curl", HealthTool.None)]
    public async Task A_program_is_found_where_programs_are_also_behind_a_link(string path, HealthTool tool)
    {
        testbed.Require();
        Assert.Equal(tool, await FindAsync(EngineTestbed.Applet(path)));
        Assert.Equal(tool, await FindAsync(File(path, Runnable)));
    }

    [SkippableFact]
    public async Task Curl_is_taken_where_both_are()
    {
        testbed.Require();
        Assert.Equal(HealthTool.Curl, await FindAsync(EngineTestbed.Applet("/usr/bin/wget"), EngineTestbed.Applet("/usr/local/bin/curl")));
    }

    [SkippableFact]
    public async Task What_cannot_be_run_is_no_program()
    {
        testbed.Require();
        Assert.Equal(HealthTool.None, await FindAsync(
            File("/usr/bin/curl", Readable),
            new PaxTarEntry(TarEntryType.Directory, "bin/curl") { Mode = Runnable },
            new PaxTarEntry(TarEntryType.SymbolicLink, "usr/bin/wget") { LinkName = "/nowhere/wget" },
            new PaxTarEntry(TarEntryType.SymbolicLink, "bin/wget") { LinkName = "/usr/bin/curl" }));
    }

    [SkippableFact]
    public async Task A_container_left_behind_by_a_Tower_that_was_killed_is_replaced()
    {
        testbed.Require();
        var image = await testbed.ImageWithAsync(EngineTestbed.Applet("/bin/wget"));
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(image)))[..16];
        await EngineTestbed.DockerAsync("create", "--name", $"{testbed.Project}_inspect_{hash}", testbed.Image, "none");

        Assert.Equal(HealthTool.Wget, await _engine.HealthToolOfAsync(image, CancellationToken.None));

        Assert.Empty(await EngineTestbed.DockerAsync("ps", "-aq", "--filter", $"name={testbed.Project}_inspect_"));
    }

    private async Task<HealthTool?> FindAsync(params TarEntry[] files)
    {
        var found = await _engine.HealthToolOfAsync(await testbed.ImageWithAsync(files), CancellationToken.None);
        Assert.Empty(await LeftAsync());
        return found;
    }

    private Task<string> LeftAsync() =>
        EngineTestbed.DockerAsync("ps", "-aq", "--filter", $"label={StackLabels.Inspects}={testbed.Project}");

    private static TarEntry File(string path, UnixFileMode mode) => new PaxTarEntry(TarEntryType.RegularFile, path.TrimStart('/'))
    {
        Mode = mode,
        DataStream = new MemoryStream("#!/bin/sh\n"u8.ToArray()),
    };
}
