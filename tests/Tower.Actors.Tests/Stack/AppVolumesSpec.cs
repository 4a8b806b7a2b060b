using System.Collections.Immutable;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Options;
using Tower.Actors.Tests.Deployments;
using Tower.Messages.Intents;
using Xunit;

namespace Tower.Actors.Tests.Stack;

/// <summary>Which of the engine's volumes are apps', and which of them may go.</summary>
public sealed class AppVolumesSpec
{
    private static readonly TowerOptions Options = new();

    [Fact]
    public void What_is_called_like_an_apps_volume_is_one_and_the_infrastructures_and_other_projects_are_not()
    {
        var found = Of(null, StackNotes.Empty, [
            Volume("tower_app_db_data"), Volume("tower_app_db__var_lib_mysql"), Volume("tower_registry_data"), Volume("tower_app_db"),
            Volume("other_app_db_data"), Volume("tower_app_x_data") with { ComposeProject = "tower_app" }]);

        Assert.Equal([("db", "_var_lib_mysql"), ("db", "data")], found.Select(volume => (volume.App, volume.Volume)));
        Assert.All(found, volume => Assert.True(volume.IsUnused));
    }

    [Fact]
    public void What_is_noted_as_an_apps_is_one_whatever_it_is_called()
    {
        var found = Of(null, Notes("db", ("/data", "0f1e2d")), [Volume("0f1e2d"), Volume("another")]);

        Assert.Equal([("0f1e2d", "db", "/data")], found.Select(volume => (volume.Name, volume.App, volume.Path)));
    }

    [Fact]
    public void What_an_app_in_force_is_noted_to_have_is_needed_and_what_a_gone_one_had_is_not()
    {
        var notes = new StackNotes(Notes("db", ("data", "kept")).Apps.AddRange(Notes("gone", ("data", "left")).Apps));

        var found = Of(Intent("db", "data:/data"), notes, [Volume("kept"), Volume("left"), Volume("tower_app_db_data")]);

        // Its data is in the volume that is noted: the one it would be called by itself is not needed.
        Assert.Equal([("kept", "db"), ("left", null), ("tower_app_db_data", null)], found.Select(volume => (volume.Name, volume.NeededBy)));
    }

    [Fact]
    public void Without_notes_an_app_in_force_needs_the_volume_that_is_called_by_its_name()
    {
        var found = Of(Intent("db", "data:/data"), StackNotes.Empty, [Volume("tower_app_db_data"), Volume("tower_app_db_old")]);

        Assert.Equal([("tower_app_db_data", "db"), ("tower_app_db_old", null)], found.Select(volume => (volume.Name, volume.NeededBy)));
    }

    [Fact]
    public void A_container_that_has_it_is_named_and_says_where()
    {
        var container = Rollouts.Running(Rollouts.Service("db"), "exited") with { Volumes = [new ContainerVolume("tower_app_db_data", "/var/lib")] };

        var found = Assert.Single(AppVolumes.Of([Volume("tower_app_db_data")], [container], null, StackNotes.Empty, Options));

        Assert.Equal("/var/lib", found.Path);
        Assert.Equal(["db-11111111"], found.UsedBy.AsEnumerable());
        Assert.False(found.IsUnused);
    }

    private static ImmutableArray<AppVolume> Of(Intent? applied, StackNotes notes, EngineVolume[] volumes) =>
        AppVolumes.Of([.. volumes], [], applied, notes, Options);

    private static EngineVolume Volume(string name) => new(name, DateTimeOffset.UnixEpoch, IsAnonymous: false);

    private static Intent Intent(string app, string volume)
    {
        var intent = Rollouts.Intent(app);
        return intent with { Apps = [intent.Apps[0] with { Volumes = [volume] }] };
    }

    private static StackNotes Notes(string app, params (string Key, string Volume)[] volumes) => new(StackNotes.Empty.Apps.Add(app, new AppNotes
    {
        Volumes = volumes.ToImmutableSortedDictionary(volume => volume.Key, volume => volume.Volume, StringComparer.Ordinal),
    }));
}
