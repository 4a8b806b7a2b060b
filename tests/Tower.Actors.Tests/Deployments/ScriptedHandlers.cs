using System.Reflection;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Execution;
using Tower.Actors.Options;
using Tower.Messages.Deployments;

namespace Tower.Actors.Tests.Deployments;

/// <summary>Has every kind of work done by one function, without a limit.</summary>
internal sealed class ScriptedHandlers : StepHandlers
{
    private static readonly Limit NoLimit = new(TimeSpan.FromDays(40), "nothing");

    public ScriptedHandlers(Func<StepWork, StepContext, Task<object>> work)
    {
        foreach (var kind in Kinds)
            Register.MakeGenericMethod(kind).Invoke(this, [work]);
    }

    /// <summary>Every kind of work there is.</summary>
    public static IEnumerable<Type> Kinds { get; } =
        typeof(StepWork).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(StepWork)) && !type.IsAbstract).ToList();

    private static MethodInfo Register { get; } =
        typeof(ScriptedHandlers).GetMethod(nameof(HandleBy), BindingFlags.Instance | BindingFlags.NonPublic)!;

    /// <summary>The external systems.</summary>
    public static IReadOnlyList<string> Workers { get; } =
        ["images", "dns", "configs", "compose", "caddy", "engine", "prober", "state", "journal", "handover", "address"];

    /// <summary>Which of them does a piece of work.</summary>
    public static string WorkerOf(StepWork work) => work switch
    {
        ResolveImages or ReadImageConfigs => "images",
        ProveDomains => "dns",
        GenerateConfigs => "configs",
        StartServices => "compose",
        ObserveRoutes or SwitchTraffic or VerifyRoutes or DrainUpstreams or FollowCertificates => "caddy",
        ProbeServices or WatchServices => "prober",
        SaveState or SaveTrial or SeedRouting or DiscardDraft => "state",
        OpenJournal or JournalStep or CloseJournal or ReadJournals => "journal",
        HandOverOwnership or ReclaimOwnership or ConfirmOwnership => "handover",
        ProbeAddress => "address",
        _ => "engine",
    };

    private void HandleBy<TWork>(Func<StepWork, StepContext, Task<object>> work) where TWork : StepWork =>
        Handle<TWork>(DeploymentStep.Result, NoLimit, (asked, context) => work(asked, context));
}
