using System.Collections.Immutable;
using Tower.Actors.Domain.Routing;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Trials;
using Tower.Actors.Ports;
using Tower.Actors.Tests.Intents;
using Tower.Messages.Deployments;
using Tower.Messages.Intents;
using Xunit;

namespace Tower.Actors.Tests.State;

/// <summary>What every state store does, the fake included.</summary>
public abstract class StateStoreContract
{
    /// <summary>A store that begins empty.</summary>
    protected abstract IStateStore Store { get; }

    /// <summary>A store as it would be after a restart.</summary>
    protected abstract IStateStore Reopened();

    /// <summary>Compose file, Caddy config and draft as they are now; null: there is none.</summary>
    protected abstract (string? Compose, string? Caddy, string? Draft) Content();

    /// <summary>An intent as Tower saves it.</summary>
    internal static Intent Saved(string domain = "api.example.org")
    {
        var intent = IntentDocuments.ReadValid(IntentDocuments.Changed(document => document.App()["domain"] = domain));
        return intent with
        {
            Applied = new AppliedStamp
            {
                At = new DateTimeOffset(2026, 1, 28, 10, 30, 45, TimeSpan.Zero),
                Deployment = "20260128T103045-3f9a",
                Images = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal)
                    .Add("api", "127.0.0.1:5000/api@sha256:0"),
            },
        };
    }

    /// <summary>Files that can be told apart by their number.</summary>
    internal static StackFiles Files(int number) => new(
        $"name: tower # {number} ü\n", ImmutableSortedDictionary<string, string>.Empty, new CaddyRouting($$"""{"number": {{number}}}"""));

    [Fact]
    public async Task Nothing_is_applied_at_first()
    {
        Assert.Null(Store.Applied);
        Assert.Null(await Store.LoadAsync(default));
        Assert.Equal((null, null, null), Content());
    }

    [Fact]
    public async Task What_was_saved_is_applied_at_once()
    {
        var intent = Saved();

        await Store.SaveAsync(intent, Files(1), default);

        Assert.Same(intent, Store.Applied);
        Assert.Equal((Files(1).ComposeYaml, Files(1).Routing.Config, null), Content());
    }

    [Fact]
    public async Task What_was_saved_is_loaded_after_a_restart_with_its_stamp()
    {
        await Store.SaveAsync(Saved("old.example.org"), Files(1), default);
        await Store.SaveAsync(Saved(), Files(2), default);
        var reopened = Reopened();

        IntentEquality.AssertSame(Saved(), (await reopened.LoadAsync(default))!);
        IntentEquality.AssertSame(Saved(), reopened.Applied!);
        Assert.Equal((Files(2).ComposeYaml, Files(2).Routing.Config, null), Content());
    }

    [Fact]
    public async Task The_compose_file_is_read_as_it_is_on_disk()
    {
        Assert.Null(await Store.ReadComposeAsync(default));

        await Store.SaveAsync(Saved(), Files(1), default);
        await Store.WriteDraftAsync("draft", default);

        Assert.Equal(Files(1).ComposeYaml, await Store.ReadComposeAsync(default));
        Assert.Equal(Files(1).ComposeYaml, await Reopened().ReadComposeAsync(default));
    }

    [Fact]
    public async Task A_new_Caddy_config_leaves_the_rest_alone()
    {
        await Store.SaveAsync(Saved(), Files(1), default);

        await Store.SaveRoutingAsync(Files(2).Routing, default);

        Assert.Equal((Files(1).ComposeYaml, Files(2).Routing.Config, null), Content());
        IntentEquality.AssertSame(Saved(), Store.Applied!);
    }

    [Fact]
    public async Task A_Caddy_config_can_be_saved_before_anything_else()
    {
        await Store.SaveRoutingAsync(Files(1).Routing, default);

        Assert.Equal((null, Files(1).Routing.Config, null), Content());
        Assert.Null(await Reopened().LoadAsync(default));
    }

    [Fact]
    public async Task A_draft_stands_beside_the_good_file_until_it_is_discarded()
    {
        await Store.SaveAsync(Saved(), Files(1), default);

        var path = await Store.WriteDraftAsync("draft 1", default);
        Assert.Equal(path, await Store.WriteDraftAsync("draft", default));

        Assert.True(Path.IsPathRooted(path));
        Assert.Equal((Files(1).ComposeYaml, Files(1).Routing.Config, "draft"), Content());
        Store.DiscardDraft();
        Store.DiscardDraft();
        Assert.Equal((Files(1).ComposeYaml, Files(1).Routing.Config, null), Content());
    }

    [Fact]
    public async Task A_draft_that_a_crash_left_is_gone_after_a_restart()
    {
        await Store.WriteDraftAsync("draft", default);

        await Reopened().LoadAsync(default);

        Assert.Null(Content().Draft);
    }

    [Fact]
    public void Discarding_a_draft_that_never_was_is_no_error() => Store.DiscardDraft();

    [Fact]
    public async Task A_cancelled_save_changes_nothing()
    {
        await Store.SaveAsync(Saved(), Files(1), default);
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Store.SaveAsync(Saved("new.example.org"), Files(2), cancelled));

        Assert.Equal((Files(1).ComposeYaml, Files(1).Routing.Config, null), Content());
        IntentEquality.AssertSame(Saved(), Store.Applied!);
    }

    /// <summary>A trial of the intent's domain or user, by how Tower was reached before.</summary>
    internal static Trial OnTrial(string before = "old.example.org") => new(
        new DeploymentId("20260128T103045-3f9a"), new DateTimeOffset(2026, 1, 28, 10, 35, 45, TimeSpan.Zero),
        new TowerAccess(before, "tower", "$2b$12$before") { HttpsPort = 443 }, AddressConfirmed: false, CredentialsConfirmed: true);

    [Fact]
    public async Task What_is_on_trial_is_saved_with_the_state_and_survives_a_restart()
    {
        Assert.Null(Store.Trial);

        await Store.SaveAsync(Saved(), StackNotes.Empty, Files(1), OnTrial(), default);

        Assert.Equal(OnTrial(), Store.Trial);
        var reopened = Reopened();
        await reopened.LoadAsync(default);
        Assert.Equal(OnTrial(), reopened.Trial);
    }

    [Fact]
    public async Task A_state_without_a_trial_ends_the_one_before()
    {
        await Store.SaveAsync(Saved(), StackNotes.Empty, Files(1), OnTrial(), default);

        await Store.SaveAsync(Saved(), Files(2), default);

        Assert.Null(Store.Trial);
        var reopened = Reopened();
        await reopened.LoadAsync(default);
        Assert.Null(reopened.Trial);
    }

    [Fact]
    public async Task A_trial_can_be_changed_and_ended_alone()
    {
        await Store.SaveAsync(Saved(), StackNotes.Empty, Files(1), OnTrial(), default);
        var confirmed = OnTrial() with { AddressConfirmed = true };

        await Store.SaveTrialAsync(confirmed, default);
        Assert.Equal(confirmed, Store.Trial);
        await Store.SaveTrialAsync(null, default);
        await Store.SaveTrialAsync(null, default);

        Assert.Null(Store.Trial);
        var reopened = Reopened();
        IntentEquality.AssertSame(Saved(), (await reopened.LoadAsync(default))!);
        Assert.Null(reopened.Trial);
    }

    [Fact]
    public async Task A_trial_whose_change_is_not_in_force_is_none()
    {
        var tower = Saved().Tower;
        var trial = OnTrial() with { Before = TowerAccess.Of(tower, null) };
        await Store.SaveAsync(Saved(), Files(1), default);
        await Store.SaveTrialAsync(trial, default);

        var reopened = Reopened();
        await reopened.LoadAsync(default);

        Assert.Null(reopened.Trial);
    }

    [Fact]
    public async Task A_cancelled_save_leaves_the_trial_as_it_was()
    {
        await Store.SaveAsync(Saved(), StackNotes.Empty, Files(1), OnTrial(), default);
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.SaveAsync(Saved(), Files(2), cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.SaveTrialAsync(null, cancelled));

        Assert.Equal(OnTrial(), Store.Trial);
    }
}
