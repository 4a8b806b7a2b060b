using System.Text;
using CliWrap;
using Tower.Actors.Adapters.Docker;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Execution;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Tower.Messages.Failures;
using Xunit;

namespace Tower.Actors.Tests.Engine;

// Unix modes mean nothing on Windows; Tower runs in a Linux container.
#pragma warning disable CA1416

/// <summary>The contract on a real engine, whose host this is, and that nothing is left of the questions.</summary>
[Trait("Needs", "engine")]
public sealed class DockerHostFoldersSpec : HostFoldersContract, IClassFixture<EngineTestbed>, IAsyncLifetime
{
    private readonly EngineTestbed _testbed;
    private readonly DockerConnection _connection = new();
    private readonly DockerHostFolders _folders;

    public DockerHostFoldersSpec(EngineTestbed testbed)
    {
        _testbed = testbed;
        _folders = new DockerHostFolders(_connection, new TowerOptions { Project = testbed.Project });
    }

    protected override IHostFolders Folders => _folders;

    protected override string Image => _testbed.Image;

    protected override string Root { get; } = Directory.CreateTempSubdirectory("tower-folders-").FullName;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_testbed.Missing is null)
        {
            Assert.Empty(await EngineTestbed.DockerAsync("ps", "-aq", "--filter", $"label={StackLabels.Inspects}={_testbed.Project}"));
            // What is root's there, whoever runs the tests may not be able to remove.
            await EngineTestbed.DockerAsync("run", "--rm", "-v", $"{Root}:/host", Image,
                "busybox", "find", "/host", "-mindepth", "1", "-maxdepth", "1", "-exec", "busybox", "rm", "-rf", "{}", "+");
        }
        Directory.Delete(Root, recursive: true);
        _connection.Dispose();
    }

    protected override void Require() => _testbed.Require();

    protected override Task AddAsync(string path) => Task.FromResult(Directory.CreateDirectory(path));

    protected override async Task<(int Uid, int Gid)> OwnerAsync(string path)
    {
        var numbers = (await StatAsync("%u %g", path)).Split(' ');
        return (int.Parse(numbers[0]), int.Parse(numbers[1]));
    }

    [SkippableFact]
    public async Task New_folders_may_be_entered_by_all_and_written_by_their_owner_and_are_of_now()
    {
        Require();
        var before = DateTimeOffset.UtcNow.AddSeconds(-2).ToUnixTimeSeconds();

        await CreateAsync($"{Root}/a/b", 1234, 4321);

        Assert.Equal(("755", "755"), (await StatAsync("%a", $"{Root}/a"), await StatAsync("%a", $"{Root}/a/b")));
        Assert.InRange(long.Parse(await StatAsync("%Y", $"{Root}/a/b")), before, DateTimeOffset.UtcNow.ToUnixTimeSeconds());
    }

    [SkippableFact]
    public async Task A_folder_that_is_there_keeps_what_is_in_it_and_its_mode()
    {
        Require();
        Directory.CreateDirectory($"{Root}/a", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await File.WriteAllTextAsync($"{Root}/a/kept", "data");

        await CreateAsync($"{Root}/a/b", 1234, null);

        Assert.Equal("700", await StatAsync("%a", $"{Root}/a"));
        Assert.Equal("data", await File.ReadAllTextAsync($"{Root}/a/kept"));
    }

    [SkippableTheory]
    [InlineData("/etc")]
    [InlineData("real")]
    [InlineData("/nowhere")]
    public async Task A_link_on_the_way_is_refused_wherever_it_leads(string target)
    {
        Require();
        Directory.CreateDirectory($"{Root}/real");
        File.CreateSymbolicLink($"{Root}/link", target);

        var refused = await Assert.ThrowsAsync<AdapterException>(() => CreateAsync($"{Root}/link/data", null, null));
        await Assert.ThrowsAsync<AdapterException>(() => CreateAsync($"{Root}/link", null, null));

        Assert.Equal(FailureCodes.BindMissing, refused.Code);
        Assert.Contains($"{Root}/link is a link", refused.Message);
        Assert.Empty(Directory.GetFileSystemEntries($"{Root}/real"));
    }

    [SkippableFact]
    public async Task A_file_is_there_but_nothing_is_below_it_and_nothing_is_created_there()
    {
        Require();
        await File.WriteAllTextAsync($"{Root}/file", "data");

        Assert.Equal([$"{Root}/file/a"], await MissingAsync($"{Root}/file", $"{Root}/file/a"));
        await Assert.ThrowsAsync<AdapterException>(() => CreateAsync($"{Root}/file/a", null, null));
        await Assert.ThrowsAsync<AdapterException>(() => CreateAsync($"{Root}/file", null, null));

        Assert.Equal("data", await File.ReadAllTextAsync($"{Root}/file"));
    }

    [SkippableFact]
    public async Task A_link_leads_to_what_it_names()
    {
        Require();
        File.CreateSymbolicLink($"{Root}/good", Root);
        File.CreateSymbolicLink($"{Root}/dangling", "/nowhere");

        Assert.Equal([$"{Root}/dangling"], await MissingAsync($"{Root}/good", $"{Root}/dangling"));
    }

    [SkippableFact]
    public async Task Links_are_told_as_they_are_written_and_folders_files_and_nothing_from_each_other()
    {
        Require();
        Directory.CreateDirectory($"{Root}/folder/below");
        await File.WriteAllTextAsync($"{Root}/folder/file", "data");
        File.CreateSymbolicLink($"{Root}/absolute", "/etc/../etc/passwd");
        File.CreateSymbolicLink($"{Root}/relative", "folder/below");
        File.CreateSymbolicLink($"{Root}/dangling", "/nowhere/at all");

        var seen = await _folders.LookAsync(Image, async look =>
        {
            var entries = new List<HostEntry>();
            foreach (var path in new[] { "/", Root, $"{Root}/folder/below", $"{Root}/folder/file", $"{Root}/absolute", $"{Root}/relative", $"{Root}/dangling", $"{Root}/none" })
                entries.Add(await look(path));
            return entries;
        }, CancellationToken.None);

        HostEntry[] expected =
        [
            new(HostEntryKind.Folder), new(HostEntryKind.Folder), new(HostEntryKind.Folder), new(HostEntryKind.Other),
            new(HostEntryKind.Link, "/etc/../etc/passwd"), new(HostEntryKind.Link, "folder/below"),
            new(HostEntryKind.Link, "/nowhere/at all"), new(HostEntryKind.Nothing),
        ];
        Assert.Equal(expected, seen);
    }

    [SkippableFact]
    public async Task Below_a_root_on_this_host_links_and_the_engines_own_files_are_refused_and_the_rest_is_not()
    {
        Require();
        Directory.CreateDirectory($"{Root}/apps/shop");
        Directory.CreateDirectory($"{Root}/apps/other");
        File.CreateSymbolicLink($"{Root}/apps/shop/out", "/");
        File.CreateSymbolicLink($"{Root}/rooted", "apps");
        var own = await _folders.OfTheEngineAsync(CancellationToken.None);
        var data = (await EngineTestbed.DockerAsync("info", "-f", "{{.DockerRootDir}}")).Trim();
        File.CreateSymbolicLink($"{Root}/engine", data);

        Assert.Equal(
            [$"{Root}/apps/shop/out", $"{Root}/apps/shop/out/etc"],
            await RefusedAsync($"{Root}/apps", $"{Root}/apps/shop", $"{Root}/apps/shop/out", $"{Root}/apps/other", $"{Root}/apps/shop/out/etc", $"{Root}/apps/new"));
        Assert.Equal([$"{Root}/rooted/shop/out"], await RefusedAsync($"{Root}/rooted", $"{Root}/rooted/shop", $"{Root}/rooted/shop/out"));
        Assert.Equal([$"{Root}/engine/volumes"], await RefusedAsync($"{Root}/engine", $"{Root}/engine/volumes"));
        Assert.Equal([data, "/var/run/docker.sock"], await RefusedAsync("/", data, "/var/run/docker.sock", "/home"));
        Assert.Equal([data, "/home"], await RefusedAsync(null, data, "/home"));

        async Task<string[]> RefusedAsync(string? root, params string[] paths) => [.. (await _folders.LookAsync(
            Image, look => new BindSources(look).RefusedAsync(root, paths, own), CancellationToken.None)).Select(folder => folder.Path)];
    }

    [SkippableFact]
    public async Task Unusual_names_are_taken_as_they_are()
    {
        Require();
        const string name = "-é b&c=%20+#$x:y,\"z";
        Assert.Equal([$"{Root}/{name}"], await MissingAsync($"{Root}/{name}"));

        await CreateAsync($"{Root}/{name}/{new string('n', 200)}", 5, 5);

        Assert.Equal([name], Directory.GetDirectories(Root).Select(Path.GetFileName));
        Assert.Equal((5, 5), await OwnerAsync($"{Root}/{name}/{new string('n', 200)}"));
        Assert.Empty(await MissingAsync($"{Root}/{name}"));
    }

    [SkippableFact]
    public async Task Missing_folders_stay_missing_when_asked_for()
    {
        Require();
        await MissingAsync($"{Root}/a", $"{Root}/b/c");

        Assert.Empty(Directory.GetFileSystemEntries(Root));
    }

    [SkippableFact]
    public async Task Nameless_volumes_of_the_image_are_not_left()
    {
        Require();
        var image = await _testbed.ImageThatSaysAsync("VOLUME /data", "ENTRYPOINT [\"/no-such-program\"]", "USER nobody-here");
        var container = await EngineTestbed.DockerAsync("create", "--name", $"{_testbed.Project}_folders", image);
        var volume = await EngineTestbed.DockerAsync("inspect", "-f", "{{(index .Mounts 0).Name}}", container);

        await _folders.MissingAsync([Root], image, CancellationToken.None);
        await _folders.CreateAsync(Root, $"{Root}/a", 1, 1, image, CancellationToken.None);

        Assert.Empty(await EngineTestbed.DockerAsync("volume", "ls", "-q", "--filter", $"name={volume}"));
        Assert.Equal((1, 1), await OwnerAsync($"{Root}/a"));
    }

    [SkippableFact]
    public async Task A_container_left_behind_by_a_Tower_that_was_killed_is_replaced()
    {
        Require();
        foreach (var name in new[] { "folders", "folder" })
            await EngineTestbed.DockerAsync("create", "--name", $"{_testbed.Project}_{name}", Image, "none");

        Assert.Equal([$"{Root}/a"], await MissingAsync(Root, $"{Root}/a"));
        await CreateAsync($"{Root}/a", null, null);

        Assert.Empty(await EngineTestbed.DockerAsync("ps", "-aq", "--filter", $"name={_testbed.Project}_folder"));
    }

    [SkippableFact]
    public async Task Questions_at_the_same_time_do_not_get_in_each_others_way()
    {
        Require();
        var creating = Enumerable.Range(1, 4).Select(number => CreateAsync($"{Root}/{number}/data", number, number));
        var asking = Enumerable.Range(1, 4).Select(_ => MissingAsync(Root, "/nowhere/at/all"));

        await Task.WhenAll(creating);

        Assert.All(await Task.WhenAll(asking), missing => Assert.Equal(["/nowhere/at/all"], missing));
        Assert.Equal((4, 4), await OwnerAsync($"{Root}/4/data"));
    }

    [SkippableFact]
    public async Task An_image_the_engine_does_not_have_is_an_error_and_no_answer()
    {
        Require();
        var refused = await Assert.ThrowsAsync<AdapterException>(() =>
            _folders.MissingAsync([Root], "127.0.0.1:5000/no-such-image:1", CancellationToken.None));

        Assert.Contains("no-such-image", refused.Message);
    }

    [SkippableFact]
    public async Task A_question_that_is_given_up_is_no_error_of_the_engine()
    {
        Require();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _folders.MissingAsync([Root], Image, cancelled.Token));
        Assert.Empty(await MissingAsync(Root));
    }

    private static async Task<string> StatAsync(string format, string path)
    {
        var output = new StringBuilder();
        await Cli.Wrap("stat").WithArguments(["-c", format, path]).WithStandardOutputPipe(PipeTarget.ToStringBuilder(output)).ExecuteAsync();
        return output.ToString().Trim();
    }
}
