using Xunit;

namespace Tower.Architecture.Tests;

/// <summary>The finder of cycles itself: one that finds none where there are some would keep nothing.</summary>
public sealed class NamespaceCyclesTests
{
    [Fact]
    public void What_leads_one_way_is_no_cycle() => Assert.Empty(NamespaceCycles.In([Use("A", "B"), Use("B", "C"), Use("A", "C")]));

    [Fact]
    public void A_namespace_that_uses_itself_is_no_cycle() => Assert.Empty(NamespaceCycles.In([Use("A", "A")]));

    [Fact]
    public void A_way_back_is_a_cycle_however_long()
    {
        var cycle = Assert.Single(NamespaceCycles.In([Use("A", "B"), Use("B", "C"), Use("C", "A"), Use("C", "D")]));

        Assert.Equal(["A", "B", "C"], cycle.Select(use => use.UserNamespace).Order());
    }

    [Fact]
    public void Two_cycles_are_told_apart() =>
        Assert.Equal(2, NamespaceCycles.In([Use("A", "B"), Use("B", "A"), Use("B", "C"), Use("C", "D"), Use("D", "C")]).Length);

    private static Use Use(string user, string used) => new($"{user}.Type", user, $"{used}.Type", used, null);
}
