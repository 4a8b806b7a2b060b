using System.Collections.Immutable;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Stack;
using Tower.Messages.Intents;
using Xunit;
using static Tower.Actors.Tests.Deployments.Rollouts;

namespace Tower.Actors.Tests.Stack;

/// <summary>Which of the engine's volumes apps get: never an empty one where they kept data.</summary>
public sealed class VolumeAssignmentSpec
{
    private const string Data = "/var/lib/postgresql/data";
    private const string Nameless = "3f2a0000000000000000000000000000000000000000000000000000000000aa";
    private const string DeclaredName = "tower_app_db__var_lib_postgresql_data";

    private static readonly ImageConfig Postgres = new([Data]);

    [Fact]
    public void What_an_image_declares_and_the_document_does_not_name_gets_a_volume_with_a_name()
    {
        var (service, assigned) = Assign(App());

        Assert.Equal([new MountSpec("app_db__var_lib_postgresql_data", Data, ReadOnly: false)], service.ImageMounts.AsEnumerable());
        Assert.Equal(RolloutStrategy.Recreate, service.Strategy);
        Assert.Equal(DeclaredName, assigned.Names[service.ImageMounts[0].Source]);
        Assert.Equal([DeclaredName], assigned.Created["db"].AsEnumerable());
        Assert.Contains(Data, Assert.Single(assigned.Notes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("data:/var/lib/postgresql/data", 0)]
    [InlineData("data:/var/lib/postgresql/data:ro", 0)]
    [InlineData("data:/var/lib/postgresql", 1)]
    [InlineData("data:/var/lib/postgresql/data/pgdata", 1)]
    public void Only_a_volume_at_the_very_path_takes_its_place(string volume, int declared) =>
        Assert.Equal(declared, Service(App(volume)).ImageMounts.Length);

    [Fact]
    public void The_generation_of_a_service_does_not_depend_on_it() =>
        Assert.Equal(AppService.Of(App(), "db@sha256:1", null, new()).Generation, Service(App()).Generation);

    [Fact]
    public void The_nameless_volume_of_what_runs_is_carried_over()
    {
        var (service, assigned) = Assign(App(), Has(Nameless, Data));

        Assert.Equal(Nameless, assigned.Names[service.ImageMounts[0].Source]);
        Assert.Empty(assigned.Created);
    }

    [Fact]
    public void It_is_also_carried_over_into_the_volume_the_document_now_names()
    {
        var (service, assigned) = Assign(App($"data:{Data}"), Has(Nameless, Data));

        Assert.Empty(service.ImageMounts);
        Assert.Equal(Nameless, assigned.Names["app_db_data"]);
    }

    [Fact]
    public void The_volume_a_document_named_is_carried_over_when_the_line_goes()
    {
        var (service, assigned) = Assign(App(), Has("tower_app_db_data", Data));

        Assert.Equal("tower_app_db_data", assigned.Names[service.ImageMounts[0].Source]);
    }

    [Fact]
    public void A_volume_that_gets_another_name_keeps_its_data()
    {
        var (_, assigned) = Assign(App($"pg:{Data}"), Has("tower_app_db_data", Data));

        Assert.Equal("tower_app_db_data", assigned.Names["app_db_pg"]);
    }

    [Fact]
    public void A_volume_of_that_name_that_is_there_already_is_taken_and_the_other_one_is_told_of()
    {
        var (_, assigned) = Assign(App($"pg:{Data}"), [Has("tower_app_db_data", Data)], ["tower_app_db_data", "tower_app_db_pg"]);

        Assert.Equal("tower_app_db_pg", assigned.Names["app_db_pg"]);
        Assert.Contains("tower_app_db_data", Assert.Single(assigned.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_carried_over_once_is_found_again_without_a_container()
    {
        var notes = Noted(AppNotes.None with { Volumes = AppNotes.None.Volumes.Add(Data, Nameless) });

        var (service, assigned) = Assign(App(), [], [Nameless], notes);

        Assert.Equal(Nameless, assigned.Names[service.ImageMounts[0].Source]);
    }

    [Fact]
    public void One_that_only_the_image_declared_is_found_again_without_a_container_by_a_document_that_names_it()
    {
        var notes = Noted(AppNotes.None with { Volumes = AppNotes.None.Volumes.Add(Data, Nameless) });

        var (_, assigned) = Assign(App($"data:{Data}"), [], [Nameless], notes);

        Assert.Equal(Nameless, assigned.Names["app_db_data"]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData($"pg:{Data}")]
    public void One_that_a_document_named_is_found_again_without_a_container_by_one_that_does_not(string? volume)
    {
        const string own = "tower_app_db_data";
        var notes = Noted(AppNotes.None with { Volumes = AppNotes.None.Volumes.Add("data", own), Paths = AppNotes.None.Paths.Add(own, Data) });

        var (_, assigned) = Assign(volume is null ? App() : App(volume), [], [own], notes);

        Assert.Equal(own, Assert.Single(assigned.Names).Value);
        Assert.Contains(own, Assert.Single(assigned.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_taken_by_its_path_that_another_mount_has_by_its_name()
    {
        const string own = "tower_app_db_data";
        var notes = Noted(AppNotes.None with { Volumes = AppNotes.None.Volumes.Add("data", own), Paths = AppNotes.None.Paths.Add(own, Data) });

        var (_, assigned) = Assign(App("data:/srv/old", $"pg:{Data}"), [], [own], notes);

        Assert.Equal((own, "tower_app_db_pg"), (assigned.Names["app_db_data"], assigned.Names["app_db_pg"]));
    }

    [Fact]
    public void A_noted_volume_that_somebody_removed_is_made_anew()
    {
        var notes = Noted(AppNotes.None with { Volumes = AppNotes.None.Volumes.Add(Data, Nameless) });

        var (service, assigned) = Assign(App(), [], [], notes);

        Assert.Equal(DeclaredName, assigned.Names[service.ImageMounts[0].Source]);
        Assert.Equal([DeclaredName], assigned.Created["db"].AsEnumerable());
    }

    [Fact]
    public void An_app_under_a_new_name_gets_the_volumes_of_the_old_one()
    {
        var renamed = App($"data:{Data}") with { Name = "database", RenamedFrom = "db" };

        var (_, assigned) = Assign(renamed, Has("tower_app_db_data", Data));

        Assert.Equal("tower_app_db_data", assigned.Names["app_database_data"]);
    }

    [Fact]
    public void Also_when_nothing_of_the_old_one_runs_any_more()
    {
        var renamed = App($"data:{Data}") with { Name = "database", RenamedFrom = "db" };

        var (_, assigned) = Assign(renamed, [], ["tower_app_db_data"]);

        Assert.Equal("tower_app_db_data", assigned.Names["app_database_data"]);
    }

    [Fact]
    public void Also_when_a_try_without_the_old_name_left_an_empty_one()
    {
        var renamed = App($"data:{Data}") with { Name = "database", RenamedFrom = "db" };

        var (_, assigned) = Assign(renamed, [], ["tower_app_db_data", "tower_app_database_data"]);

        Assert.Equal("tower_app_db_data", assigned.Names["app_database_data"]);
        Assert.Contains("tower_app_db_data", Assert.Single(assigned.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void What_runs_under_the_new_name_keeps_its_own_volume_and_says_what_stays()
    {
        var renamed = App($"data:{Data}") with { Name = "database", RenamedFrom = "db" };
        var runs = Running(Tower.Actors.Tests.Deployments.Rollouts.Service("database")) with
        {
            Volumes = [new ContainerVolume("tower_app_database_data", Data)],
        };
        var notes = new StackNotes(StackNotes.Empty.Apps.Add(
            "database", AppNotes.None with { Volumes = AppNotes.None.Volumes.Add("data", "tower_app_database_data") }));

        var (_, assigned) = Assign(renamed, [runs], ["tower_app_db_data", "tower_app_database_data"], notes);

        Assert.Equal("tower_app_database_data", assigned.Names["app_database_data"]);
        Assert.Contains("tower_app_db_data", Assert.Single(assigned.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_mounts_never_get_one_volume()
    {
        var (_, assigned) = Assign(App("old:/srv/old", $"new:{Data}"), [Has("tower_app_db_old", Data)], ["tower_app_db_old"]);

        Assert.Equal(("tower_app_db_old", "tower_app_db_new"), (assigned.Names["app_db_old"], assigned.Names["app_db_new"]));
    }

    [Fact]
    public void What_it_left_once_is_found_when_it_mounts_it_again()
    {
        var notes = Noted(AppNotes.None with { Left = AppNotes.None.Left.Add("data", Nameless) });

        var (_, assigned) = Assign(App($"data:{Data}"), [], [Nameless], notes);

        Assert.Equal(Nameless, assigned.Names["app_db_data"]);
    }

    [Fact]
    public void A_new_app_that_finds_a_volume_says_so()
    {
        var (_, assigned) = Assign(App($"data:{Data}"), [], ["tower_app_db_data"]);

        Assert.Equal("tower_app_db_data", assigned.Names["app_db_data"]);
        Assert.Contains("tower_app_db_data", Assert.Single(assigned.Notes), StringComparison.Ordinal);
        Assert.Empty(assigned.Created);
    }

    [Fact]
    public void A_volume_the_document_no_longer_names_is_told_of()
    {
        var (_, assigned) = Assign(App() with { }, [Has("tower_app_db_cache", "/cache"), Has(DeclaredName, Data)], ["tower_app_db_cache", DeclaredName]);

        Assert.Contains(assigned.Notes, note => note.Contains("tower_app_db_cache", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/data", "app_db__data")]
    [InlineData("/a/b", "app_db__a_b")]
    public void Its_name_reads_like_its_path(string path, string key) => Assert.Equal(key, ImageVolumes.KeyOf("db", path));

    [Fact]
    public void Paths_that_read_alike_have_different_names() =>
        Assert.Equal(3, new[] { "/a/b", "/a_b", "/a b" }.Select(path => ImageVolumes.KeyOf("db", path)).Distinct().Count());

    private static StackNotes Noted(AppNotes db) => new(StackNotes.Empty.Apps.Add("db", db));

    private static AppSpec App(params string[] volumes) => new() { Name = "db", Image = "db:1", Volumes = [.. volumes] };

    private static ServiceSpec Service(AppSpec app) => AppService.Of(app, "db@sha256:1", Postgres, new());

    private static ObservedContainer Has(string volume, string path) =>
        Running(Tower.Actors.Tests.Deployments.Rollouts.Service("db")) with { Volumes = [new ContainerVolume(volume, path)] };

    private static (ServiceSpec Service, AssignedVolumes Assigned) Assign(AppSpec app, params ObservedContainer[] containers) =>
        Assign(app, containers, [.. containers.SelectMany(container => container.Volumes).Select(volume => volume.Name)]);

    private static (ServiceSpec Service, AssignedVolumes Assigned) Assign(
        AppSpec app, ObservedContainer[] containers, string[] existing, StackNotes? notes = null)
    {
        var service = Service(app);
        ImmutableArray<ObservedContainer> one = containers.Length < 2
            ? [.. containers]
            : [containers[0] with { Volumes = [.. containers.SelectMany(container => container.Volumes)] }];
        return (service, new VolumeAssignment(
            one, [.. existing.Select(name => new EngineVolume(name, null, name == Nameless))], notes ?? StackNotes.Empty, "tower").Of([service]));
    }
}
