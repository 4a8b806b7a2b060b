using System.Collections.Immutable;
using System.Reflection;
using Xunit;

namespace Tower.Architecture.Tests;

/// <summary>A file's folder says what it may touch; the namespace is the folder.</summary>
public sealed class NamespaceTests
{
    private static readonly ImmutableArray<Use> OfActors = CompiledCode.UsesIn(Assembly.Load("Tower.Actors"));

    // What a pure function may not touch: files, the network, processes, the console, the environment, and what time it is.
    private static readonly ImmutableArray<string> Impure =
    [
        "System.IO.File", "System.IO.Directory", "System.IO.FileStream", "System.IO.FileInfo", "System.IO.DirectoryInfo", "System.IO.DriveInfo",
        "System.Net.Http.", "System.Net.Sockets.", "System.Net.Security.", "System.Net.Dns",
        "System.Diagnostics.Process", "System.Diagnostics.Stopwatch", "System.TimeProvider", "System.Console", "System.Environment", "System.Random",
        "System.Threading.",
    ];

    private static readonly ImmutableArray<string> Clocks = ["get_Now", "get_UtcNow", "get_Today"];

    // A kind of address, and what an iterator asks to know its own thread.
    private static readonly ImmutableArray<string> Harmless = ["System.Net.Sockets.AddressFamily", "System.Environment.get_CurrentManagedThreadId"];

    // Packages that compute and do nothing else.
    private static readonly ImmutableArray<string> PurePackages = ["NuGet.Versioning", "YamlDotNet", "BCrypt.Net"];

    [Theory]
    [InlineData("Tower.Messages", "Tower.Messages")]
    [InlineData("Tower.Actors", "Tower.Actors")]
    [InlineData("tower", "Tower.Web")]
    public void No_namespaces_need_each_other(string assembly, string root) =>
        None(NamespaceCycles.In(CompiledCode.UsesIn(Assembly.Load(assembly)).Where(use => IsIn(use.UsedNamespace, root)))
            .Select(cycle => string.Join("\n", cycle.Select(use => $"{use.UserNamespace}: {use}").Distinct())));

    [Theory]
    [InlineData("Domain", "Domain", "Options")]
    [InlineData("Options", "Domain")]
    [InlineData("Ports", "Domain", "Options")]
    [InlineData("Telemetry")]
    [InlineData("Execution", "Domain", "Options", "Ports", "Telemetry")]
    [InlineData("Deployments", "Domain", "Options", "Ports", "Telemetry", "Execution")]
    [InlineData("Adapters", "Domain", "Options", "Ports", "Telemetry")]
    public void A_folder_sees_only_what_it_may_see(string folder, params string[] visible) =>
        None(
            from use in In(folder)
            where IsIn(use.UsedNamespace, "Tower.Actors") && !IsIn(use.UsedNamespace, $"Tower.Actors.{folder}")
                && !visible.Any(other => IsIn(use.UsedNamespace, $"Tower.Actors.{other}"))
            select use.ToString());

    [Fact]
    public void An_adapter_sees_no_other_one_but_for_Towers_own_files() =>
        None(
            from use in In("Adapters")
            where IsIn(use.UsedNamespace, "Tower.Actors.Adapters") && use.UsedNamespace != use.UserNamespace && use.UsedNamespace != "Tower.Actors.Adapters.Files"
            select use.ToString());

    [Theory]
    [InlineData("Domain")]
    [InlineData("Options")]
    public void The_domain_knows_no_actor_no_world_and_no_clock(string folder) =>
        None(
            from use in In(folder)
            where !IsPure(use)
            select use.ToString());

    [Theory]
    [InlineData("Domain")]
    [InlineData("Options")]
    [InlineData("Ports")]
    [InlineData("Adapters")]
    public void Akka_is_for_those_who_coordinate(string folder) =>
        None(In(folder).Where(use => IsIn(use.UsedNamespace, "Akka")).Select(use => use.ToString()));

    [Theory]
    [InlineData("Tower.Messages")]
    [InlineData("Tower.Actors")]
    [InlineData("tower")]
    public void Classes_are_sealed_or_abstract_unless_one_derives_from_them(string assembly)
    {
        var types = Assembly.Load(assembly).GetTypes();
        None(
            from type in types
            where type is { IsClass: true, IsSealed: false, IsAbstract: false }
                && type.FullName != "Program" && types.All(other => other.BaseType != type)
            select type.FullName);
    }

    // Assert.Empty shows five of them, cut short.
    private static void None(IEnumerable<string?> found)
    {
        var all = found.Distinct().Order(StringComparer.Ordinal).ToList();
        Assert.True(all.Count == 0, $"{all.Count} too many:\n{string.Join('\n', all)}");
    }

    private static IEnumerable<Use> In(string folder)
    {
        var uses = OfActors.Where(use => IsIn(use.UserNamespace, $"Tower.Actors.{folder}")).ToList();
        Assert.NotEmpty(uses);
        return uses;
    }

    private static bool IsIn(string name, string parent) => name == parent || name.StartsWith($"{parent}.", StringComparison.Ordinal);

    private static bool IsPure(Use use)
    {
        if (use.UsedNamespace == "System" && use.Member is { } member && Clocks.Contains(member))
            return false;
        return Harmless.Contains(use.Used) || Harmless.Contains($"{use.Used}.{use.Member}") || IsIn(use.UsedNamespace, "Tower") || PurePackages.Any(package => IsIn(use.UsedNamespace, package))
            || (IsIn(use.UsedNamespace, "System")
                && !Impure.Any(banned => banned.EndsWith('.') ? use.Used.StartsWith(banned, StringComparison.Ordinal) : use.Used == banned));
    }
}
