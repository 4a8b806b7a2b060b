using System.Reflection;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Options;
using Tower.Actors.Tests.Rendering;
using Xunit;

namespace Tower.Actors.Tests.Hosting;

/// <summary>What bounds a user's deployment can be moved, by a setting that has the name the message gives it.</summary>
public sealed class BoundsSpec
{
    // Pauses nobody waits for in vain, and the defaults of an app's own fields.
    private static readonly string[] NoBounds =
    [
        nameof(TowerOptions.Heartbeat), nameof(TowerOptions.DnsInterval), nameof(TowerOptions.ProbeInterval),
        nameof(TowerOptions.RecoveryInterval), nameof(TowerOptions.TrialInterval), nameof(TowerOptions.TrialGrace),
        nameof(TowerOptions.DrainTimeout), nameof(TowerOptions.StopGracePeriod),
    ];

    private static readonly string[] Settings =
        [.. typeof(SettingNames).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!)
            .Where(name => name.EndsWith("_TIMEOUT", StringComparison.Ordinal) || name.EndsWith("_TIME", StringComparison.Ordinal))];

    public static TheoryData<string> Names => [.. Settings];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_setting_a_message_names_is_read_and_written(string name)
    {
        var options = TowerOptionsEnvironment.FromEnvironment(new Dictionary<string, string> { [name] = "7" });

        var moved = Assert.Single(Bounds(), property => !Equals(property.GetValue(options), property.GetValue(new TowerOptions())));
        Assert.Equal(TimeSpan.FromSeconds(7), moved.GetValue(options));
        Assert.Equal("7", TowerOptionsEnvironment.ToEnvironment(options)[name]);
    }

    [Fact]
    public void Every_bound_has_a_setting()
    {
        var moved = Settings.Select(name => TowerOptionsEnvironment.FromEnvironment(
                new Dictionary<string, string> { [name] = "7" }))
            .SelectMany(options => Bounds().Where(property => Equals(property.GetValue(options), TimeSpan.FromSeconds(7))))
            .Select(property => property.Name);

        Assert.Equal(Bounds().Select(property => property.Name).Order(), moved.Order());
    }

    [Fact]
    public void A_setting_of_Towers_own_makes_another_Tower() =>
        Assert.NotEqual(GenerationOf(new TowerOptions()), GenerationOf(new TowerOptions { HandoverTimeout = TimeSpan.FromSeconds(7) }));

    private static string GenerationOf(TowerOptions options) => StackBuilder
        .Build(SampleIntents.With(), [], options).Services
        .First(service => service.Kind == ServiceKind.Tower).Generation;

    private static IEnumerable<PropertyInfo> Bounds() => typeof(TowerOptions).GetProperties()
        .Where(property => property.PropertyType == typeof(TimeSpan) && !NoBounds.Contains(property.Name));
}
