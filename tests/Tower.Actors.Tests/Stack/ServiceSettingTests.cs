using System.Reflection;
using Tower.Actors.Domain.Stack;
using Xunit;

namespace Tower.Actors.Tests.Stack;

/// <summary>A property that nobody decided on would be changed and no container replaced.</summary>
public sealed class ServiceSettingTests
{
    private static IEnumerable<string> Properties => typeof(ServiceSpec).GetProperties(BindingFlags.Instance | BindingFlags.Public)
        .Where(property => property.SetMethod is not null).Select(property => property.Name);

    [Fact]
    public void Each_property_is_part_of_a_generation_or_is_named_as_no_part_of_one() =>
        Assert.Equal(
            Properties.Order(StringComparer.Ordinal),
            ServiceSetting.All.Select(setting => setting.Property).Concat(ServiceSetting.NotPart).Order(StringComparer.Ordinal));

    [Fact]
    public void Nothing_is_said_of_two_specs_that_are_the_same() =>
        Assert.Empty(ServiceSetting.Between(Deployments.Rollouts.Service("api"), Deployments.Rollouts.Service("api")));

    [Fact]
    public void Two_settings_of_one_field_are_said_once()
    {
        var old = Deployments.Rollouts.Service("api");

        Assert.Equal(["resources"], ServiceSetting.Between(old, old with { MemoryBytes = 1, Cpus = 2 }).Select(change => change.Field));
    }
}
