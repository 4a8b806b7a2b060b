using System.Reflection;
using Tower.Messages.Deployments;
using Xunit;

namespace Tower.Messages.Tests;

public sealed class ArchitectureTests
{
    private static readonly Assembly Messages = typeof(DeploymentId).Assembly;

    [Fact]
    public void Messages_need_nothing_but_the_platform() =>
        Assert.All(Messages.GetReferencedAssemblies(),
            reference => Assert.StartsWith("System.", reference.Name, StringComparison.Ordinal));

    [Fact]
    public void Messages_cannot_be_changed_once_they_are_sent()
    {
        var settable =
            from type in Messages.GetExportedTypes()
            from property in type.GetProperties()
            where property.SetMethod is { } setter
                  && !setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(System.Runtime.CompilerServices.IsExternalInit))
            select $"{type.Name}.{property.Name}";

        Assert.Empty(settable);
    }

    [Fact]
    public void Classes_are_sealed() =>
        Assert.DoesNotContain(Messages.GetExportedTypes(), type => type is { IsClass: true, IsSealed: false });
}
