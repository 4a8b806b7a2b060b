using System.Collections.Immutable;
using Tower.Actors.Adapters.Files;
using Tower.Actors.Domain.Routing;
using Tower.Actors.Domain.Values;
using Tower.Actors.Tests.State;
using Xunit;

namespace Tower.Actors.Tests.Caddy;

public sealed class UpstreamFilesTests : IDisposable
{
    private const string Socket = "/run/caddy/current.sock";
    private readonly TemporaryFolder _temporary = new();

    private UpstreamFiles Files => new(_temporary["upstreams"], Socket);

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void Before_the_first_table_there_is_an_empty_one() => Assert.True(Files.Read().IsEmpty);

    [Fact]
    public void What_was_written_is_read()
    {
        var table = new UpstreamTable(
            Entries(("api.1", ["api-1a2b3c4d:3000"]), ("web.12", [.. Enumerable.Range(1, 12).Select(n => $"tower-web-00000000-{n}:80")])),
            Entries(("api.1", ["api-00000000:3000"])));

        Files.Write(table);

        Assert.Equal(table, Files.Read());
    }

    [Fact]
    public void An_upstream_is_the_name_of_a_file_at_its_number()
    {
        Files.Write(Table("api-1a2b3c4d:3000"));

        Assert.Contains("upstreams/live/api.1/1/api-1a2b3c4d:3000",
            Directory.EnumerateFiles(_temporary["upstreams"], "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(_temporary.Path, file)));
    }

    [Fact]
    public void Whoever_has_requests_has_a_gate_where_those_get_on_that_were_held()
    {
        Files.Write(UpstreamTable.Empty with { Live = Entries(("api.1", ["api-1:3000"])), Back = Entries(("db.1", ["db-1:3000"])) });

        var gate = Assert.Single(new DirectoryInfo(_temporary["upstreams/gate"]).GetFileSystemInfos());
        Assert.Equal(("api.1", Socket), (gate.Name, gate.LinkTarget));
    }

    [Fact]
    public void A_table_of_which_something_was_removed_is_whole_when_it_is_written_again()
    {
        Files.Write(Table("api-1:3000"));
        Directory.Delete(_temporary["upstreams/live/api.1"], recursive: true);
        File.Delete(_temporary["upstreams/gate/api.1"]);

        Files.Write(Table("api-1:3000"));

        Assert.Equal("api-1:3000", Assert.Single(Files.Read().Live["api.1"]));
        Assert.Equal(Socket, new FileInfo(_temporary["upstreams/gate/api.1"]).LinkTarget);
    }

    [Fact]
    public void The_link_is_relative_so_that_it_leads_to_the_table_in_any_container()
    {
        Files.Write(Table("api-1:3000"));

        Assert.Matches("^upstreams\\.[0-9a-f]{16}$", new FileInfo(_temporary["upstreams"]).LinkTarget);
    }

    [Fact]
    public void Of_many_tables_the_last_few_are_kept()
    {
        for (var generation = 1; generation <= 20; generation++)
            Files.Write(Table($"api-{generation}:3000"));

        Assert.InRange(Directory.GetDirectories(_temporary.Path).Length, 4, 10);
        Assert.Equal("api-20:3000", Assert.Single(Files.Read().Live["api.1"]));
    }

    [Fact]
    public void A_table_that_was_half_written_when_Tower_was_killed_is_written_again()
    {
        Files.Write(Table("api-2:3000"));
        var name = new FileInfo(_temporary["upstreams"]).LinkTarget!;
        Files.Write(Table("api-1:3000"));
        Directory.Delete(_temporary[name], recursive: true);
        Directory.CreateDirectory(_temporary[$"{name}.tmp/live/api.1/1/api-0:3000"]);
        File.CreateSymbolicLink(_temporary["upstreams.link.tmp"], "nowhere");

        Files.Write(Table("api-2:3000"));

        Assert.Equal("api-2:3000", Assert.Single(Files.Read().Live["api.1"]));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named()
    {
        var failure = Assert.Throws<AdapterException>(() => new UpstreamFiles("/nowhere/upstreams", Socket).Write(Table("api-1:3000")));

        Assert.StartsWith("cannot write /nowhere/upstreams.", failure.Message);
    }

    [SkippableFact]
    public void A_disk_that_fills_up_at_any_name_leaves_the_table_as_it_was_and_takes_the_way_back()
    {
        using var disk = SmallDisk.Mount(_temporary["disk"]);
        var files = new UpstreamFiles(Path.Combine(disk.Path, "upstreams"), Socket);
        files.Write(Table("api-1:3000"));
        var refused = 0;
        for (var names = 1; ; names++)
        {
            files.Write(Table("api-2:3000"));
            disk.LeaveNames(names);
            try
            {
                files.Write(Table("api-3:3000"));
                break;
            }
            catch (AdapterException full)
            {
                Assert.Contains("no space left on the device", full.Message);
                Assert.Equal("api-2:3000", Assert.Single(files.Read().Live["api.1"]));
                refused++;
            }

            files.Write(Table("api-1:3000"));
            Assert.Equal("api-1:3000", Assert.Single(files.Read().Live["api.1"]));
        }

        // Seven names are a table, one the link: with fewer than eight there is no new one.
        Assert.Equal(7, refused);
        Assert.Equal("api-3:3000", Assert.Single(files.Read().Live["api.1"]));
    }

    private static UpstreamTable Table(string dial) => UpstreamTable.Empty with { Live = Entries(("api.1", [dial])) };

    private static ImmutableSortedDictionary<string, ImmutableArray<string>> Entries(
        params (string Key, ImmutableArray<string> Dials)[] entries) =>
        entries.ToImmutableSortedDictionary(entry => entry.Key, entry => entry.Dials, StringComparer.Ordinal);
}
