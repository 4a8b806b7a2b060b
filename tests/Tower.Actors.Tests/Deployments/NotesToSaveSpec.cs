using System.Collections.Immutable;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Domain.Stack;
using Xunit;
using static Tower.Actors.Tests.Deployments.Rollouts;

namespace Tower.Actors.Tests.Deployments;

/// <summary>What Tower remembers of the volumes of apps, of those that are gone as well.</summary>
public sealed class NotesToSaveSpec
{
    private const string Data = "/var/lib/postgresql/data";
    private const string Own = "tower_app_db_data";
    private const string Nameless = "3f2a0000000000000000000000000000000000000000000000000000000000aa";

    private static readonly ServiceSpec Db = Service("db") with { Mounts = [new MountSpec("app_db_data", Data, ReadOnly: false)] };

    [Fact]
    public void A_volume_is_noted_by_its_name_and_with_its_path()
    {
        var notes = Save(Wanted(Db), Runs()).Of("db");

        Assert.Equal(Own, notes.Volumes["data"]);
        Assert.Equal([Own], notes.VolumesAt(Data));
    }

    [Fact]
    public void An_app_that_goes_keeps_its_notes()
    {
        var before = Save(Wanted(Db), Runs());

        var notes = Save(Wanted(), Has(Db, new ContainerVolume(Own, Data)), before).Of("db");

        Assert.Equal(Own, notes.Volumes["data"]);
        Assert.Equal([Own], notes.VolumesAt(Data));
    }

    [Fact]
    public void So_does_one_of_which_nothing_was_noted()
    {
        var notes = Save(Wanted(), Has(Db, new ContainerVolume(Nameless, Data))).Of("db");

        Assert.Equal([Nameless], notes.VolumesAt(Data));
    }

    [Fact]
    public void One_that_stays_keeps_what_it_does_not_mount_any_more()
    {
        var before = Save(Wanted(Db), Runs());

        var notes = Save(Wanted(Db with { Mounts = [] }), Has(Db, new ContainerVolume(Own, Data)), before).Of("db");

        Assert.Empty(notes.Volumes);
        Assert.Equal((Own, Own), (notes.VolumeOf("data"), Assert.Single(notes.VolumesAt(Data))));
    }

    [Fact]
    public void What_another_app_has_by_now_is_not_also_its_own()
    {
        var before = Save(Wanted(Db), Runs());
        var renamed = Service("database") with { Mounts = [new MountSpec("app_database_data", Data, ReadOnly: false)] };
        var desired = Wanted(renamed);
        desired = desired with { Stack = desired.Stack with { VolumeNames = desired.Stack.VolumeNames.Add("app_database_data", Own) } };

        var notes = Save(desired, Has(Db, new ContainerVolume(Own, Data)), before);

        Assert.Equal(Own, notes.Of("database").Volumes["data"]);
        Assert.Null(notes.Of("db").VolumeOf("data"));
    }

    [Fact]
    public void What_somebody_removed_is_forgotten()
    {
        var before = Save(Wanted(Db), Runs());

        Assert.Null(Save(Wanted(), Runs(), before).Of("db").VolumeOf("data"));
    }

    private static ObservedState Has(ServiceSpec service, ContainerVolume volume)
    {
        var observed = Runs(service);
        return observed with
        {
            Containers = [.. observed.Containers.Select(one => one.App == service.App ? one with { Volumes = [volume] } : one)],
            Volumes = [new EngineVolume(volume.Name, null, volume.Name == Nameless)],
        };
    }

    private static StackNotes Save(DesiredState desired, ObservedState observed, StackNotes? before = null) => NotesToSave.Of(
        desired, observed, before ?? StackNotes.Empty, ImmutableDictionary<string, HeldImage>.Empty, "tower");
}
