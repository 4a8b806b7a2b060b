using System.Text.Json.Nodes;
using Xunit;

namespace Tower.EndToEnd.Tests;

/// <summary>
/// A database keeps its data through every change, also where the document names no volume, or one at another path than the
/// image declares.
/// </summary>
public sealed class DatabaseSpec : TowerSpec
{
    [SkippableTheory]
    [InlineData("postgres")]
    [InlineData("postgres", "data:/var/lib/postgresql/data")]
    [InlineData("postgres", "data:/var/lib/postgresql")]
    [InlineData("postgres18", "data:/var/lib/postgresql")]
    [InlineData("mariadb")]
    [InlineData("mariadb", "data:/var/lib/mysql")]
    [InlineData("mariadb", "data:/var/lib/mysql/below")]
    public async Task Data_survives_a_variable_a_version_a_removal_a_restore_and_a_kill(string name, params string[] volumes)
    {
        var database = Database.Named(name);
        var app = $"db-{Guid.NewGuid():N}"[..9];
        var first = database.App(app, database.First, volumes);
        try
        {
            var begun = await Deployed(Before.With(first));
            await database.Remember(await Stack.App(app), "begun");

            await Deployed(Before.With(Changed(first, "changed")));
            await database.Remembers(await Stack.App(app), "begun");

            await Deployed(Before.With(Changed(database.App(app, database.Second, volumes), "changed")));
            await database.Remember(await Stack.App(app), "changed");

            var gone = await Deployed(Before);
            Assert.Contains("its volumes stay", gone.Text);
            await Deployed(Before.With(first));
            await database.Remembers(await Stack.App(app), "begun", "changed");

            await Deployed(Before.With(Changed(first, "again")));
            var restored = await Caller.Restore(begun.Deployment);
            Assert.True(restored.ExitCode == 0, $"{restored}");
            await database.Remembers(await Stack.App(app), "begun", "changed");

            await KilledAt(3, Before.With(Changed(first, "killed")));
            await database.Remembers(await Stack.App(app), "begun", "changed");
            await Deployed(Before.With(Changed(first, "after all")));
            await database.Remembers(await Stack.App(app), "begun", "changed");
        }
        finally
        {
            await Restore(Sandbox, Before);
            await Stack.RemoveVolumes(app);
        }
    }

    [SkippableFact]
    public async Task An_image_that_refuses_a_mount_is_never_in_service_and_says_why()
    {
        // From 18 on the published image does not start with a volume where the data used to be.
        var app = Database.Named("postgres18").App("pg18", "18.0.0", "data:/var/lib/postgresql/data");
        app["healthCheck"]!["startPeriod"] = 5;
        var before = await Stack.Snapshot();
        try
        {
            var output = await Caller.Apply(Before.With(app));

            Assert.NotEqual(0, output.ExitCode);
            Assert.Contains(" step=probe code=app-exited", output.Result);
            Assert.Contains("Mount it at /var/lib/postgresql instead", output.Text);
            Assert.Equal(before, await Stack.Snapshot());
        }
        finally
        {
            await Stack.RemoveVolumes("pg18");
        }
    }

    [SkippableFact]
    public async Task Two_containers_of_an_image_that_declares_a_volume_are_refused_before_the_first_act()
    {
        var database = Database.Named("postgres");
        var app = database.App("pair", database.First);
        app["replicas"] = 2;
        var before = await Stack.Snapshot();

        var output = await Caller.Apply(Before.With(app));

        Assert.NotEqual(0, output.ExitCode);
        Assert.Contains(" step=plan code=volume-undeclared", output.Result);
        Assert.Contains("\"volumes\": [\"data:/var/lib/postgresql/data\"]", output.Text);
        Assert.Equal(before, await Stack.Snapshot());
    }

    [SkippableFact]
    public async Task The_nameless_volume_of_a_container_that_an_earlier_Tower_made_is_carried_over()
    {
        var database = Database.Named("postgres");
        var app = $"old-{Guid.NewGuid():N}"[..11];
        // The engine has it by the name it was pushed as.
        var image = $"{Sandbox.Registry}/postgres:17.0.0";
        var old = await Run.DockerOk(
            "run", "--detach", "--network", $"{Sandbox.Project}_app_network", "--env", "POSTGRES_PASSWORD=correct horse battery",
            "--label", $"com.docker.compose.project={Sandbox.Project}", "--label", "com.docker.compose.oneoff=False",
            "--label", $"com.docker.compose.service={app}-00000000", "--label", $"tower.app={app}",
            "--label", "tower.generation=00000000", "--label", "tower.kind=app", image);
        try
        {
            await Eventually.Holds(() => database.Remember(old, "long ago"), TimeSpan.FromSeconds(60));

            var output = await Deployed(Before.With(database.App(app, database.First)));

            Assert.Contains("is carried over", output.Text);
            await database.Remembers(await Stack.App(app), "long ago");
            // And found again without the container.
            await Deployed(Before);
            await Deployed(Before.With(database.App(app, database.First, "data:/var/lib/postgresql/data")));
            await database.Remembers(await Stack.App(app), "long ago");
        }
        finally
        {
            await Restore(Sandbox, Before);
            await Stack.RemoveVolumes(app);
        }
    }

    [SkippableFact]
    public async Task A_database_under_a_new_name_keeps_its_data()
    {
        var database = Database.Named("postgres");
        var (old, now) = ($"old-{Guid.NewGuid():N}"[..11], $"new-{Guid.NewGuid():N}"[..11]);
        try
        {
            await Deployed(Before.With(database.App(old, database.First, "data:/var/lib/postgresql/data")));
            await database.Remember(await Stack.App(old), "before");
            var plain = database.App(now, database.First, "data:/var/lib/postgresql/data");

            var plan = await Caller.Plan(Before.With(plain));
            Assert.Contains($"\"renamedFrom\": \"{old}\"", plan.Text);

            var renamed = (JsonObject)plain.DeepClone();
            renamed["renamedFrom"] = old;
            await Deployed(Before.With(renamed));
            await database.Remembers(await Stack.App(now), "before");

            // The old name is free for another app, and the volume is not.
            var refused = await Caller.Apply(Before.With(plain, database.App(old, database.First, "data:/var/lib/postgresql/data")));
            Assert.NotEqual(0, refused.ExitCode);
            Assert.Contains(" step=plan code=volume-shared", refused.Result);
            await database.Remembers(await Stack.App(now), "before");
        }
        finally
        {
            await Restore(Sandbox, Before);
            await Stack.RemoveVolumes(old);
            await Stack.RemoveVolumes(now);
        }
    }

    [SkippableFact]
    public async Task What_keeps_its_data_under_its_host_name_finds_it_again()
    {
        var database = Database.Named("postgres");
        var app = database.App("named", database.First);
        try
        {
            await Deployed(Before.With(app));
            var first = await Run.DockerOk("exec", await Stack.App("named"), "hostname");
            await Deployed(Before.With(Changed(app, "changed")));

            Assert.Equal("named", first);
            Assert.Equal("named", await Run.DockerOk("exec", await Stack.App("named"), "hostname"));
        }
        finally
        {
            await Restore(Sandbox, Before);
            await Stack.RemoveVolumes("named");
        }
    }

    [SkippableFact]
    public async Task An_app_that_needs_a_database_may_end_until_that_is_there_and_an_undone_first_start_says_what_is_left()
    {
        var database = Database.Named("postgres");
        var app = $"db-{Guid.NewGuid():N}"[..9];
        var web = Intents.App("needy", env: ("CRASH_AFTER_MS", "300"));
        web["healthCheck"]!["startPeriod"] = 8;
        try
        {
            var output = await Caller.Apply(Before.With(database.App(app, database.First), web));

            Assert.NotEqual(0, output.ExitCode);
            Assert.Contains(" step=probe code=app-exited", output.Result);
            // It had its time, although it ended at once.
            Assert.True(double.Parse(output.Result.Split("seconds=")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture) >= 8, output.Result);
            Assert.Contains($"DELETE /volumes/{Sandbox.Project}_app_{app}_", output.Text);
        }
        finally
        {
            await Restore(Sandbox, Before);
            await Stack.RemoveVolumes(app);
        }
    }

    private async Task KilledAt(int journaled, JsonNode intent)
    {
        var host = Host.Require(Sandbox);
        var next = host.NextJournal();
        var applying = Caller.Apply(intent);
        await next.Has(journaled, applying);
        using (var tower = await Host.ProcessOf(await Stack.Tower()))
            tower.Kill();
        await applying;
        await Eventually.Holds(async () =>
            Assert.StartsWith("RESULT ", (await Caller.Log(next.Deployment, 0, "--fail")).Result), TimeSpan.FromSeconds(120));
    }

    private static JsonObject Changed(JsonObject app, string value)
    {
        var copy = (JsonObject)app.DeepClone();
        copy["env"] = new JsonObject { ["CHANGED"] = value };
        return copy;
    }
}
