using System.Collections.Immutable;
using Tower.Messages.Intents;
using Xunit;

namespace Tower.Actors.Tests.Intents;

/// <summary>Compares intents by what they say; records compare their collections by reference.</summary>
public static class IntentEquality
{
    private static readonly ImmutableSortedDictionary<string, string> None = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Fails unless both say the same.</summary>
    public static void AssertSame(Intent expected, Intent actual)
    {
        Assert.Equal(
            expected with { Apps = [], Applied = null, TrustedProxies = [] }, actual with { Apps = [], Applied = null, TrustedProxies = [] });
        Assert.Equal(expected.TrustedProxies.ToList(), actual.TrustedProxies.ToList());
        Assert.Equal(expected.Apps.Length, actual.Apps.Length);
        foreach (var (left, right) in expected.Apps.Zip(actual.Apps))
        {
            Assert.Equal(WithoutCollections(left), WithoutCollections(right));
            Assert.Equal(left.Env.ToList(), right.Env.ToList());
            Assert.Equal(left.Secrets.ToList(), right.Secrets.ToList());
            Assert.Equal(left.Domains.ToList(), right.Domains.ToList());
            Assert.Equal(left.Redirects.ToList(), right.Redirects.ToList());
            Assert.Equal(left.Command?.ToList(), right.Command?.ToList());
            Assert.Equal(left.Volumes.ToList(), right.Volumes.ToList());
            Assert.Equal(left.CapAdd.ToList(), right.CapAdd.ToList());
            Assert.Equal(left.CapDrop.ToList(), right.CapDrop.ToList());
        }
        if (expected.Applied is null || actual.Applied is null)
        {
            Assert.Same(expected.Applied, actual.Applied);
            return;
        }
        Assert.Equal(expected.Applied with { Images = None }, actual.Applied with { Images = None });
        Assert.Equal(expected.Applied.Images.ToList(), actual.Applied.Images.ToList());
    }

    private static AppSpec WithoutCollections(AppSpec app) =>
        app with { Env = None, Secrets = None, Domains = [], Redirects = [], Command = null, Volumes = [], CapAdd = [], CapDrop = [] };
}
