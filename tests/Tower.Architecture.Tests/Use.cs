namespace Tower.Architecture.Tests;

/// <summary>One type uses another: in a signature, a field, a base type or the body of a method.</summary>
/// <param name="User">The type that uses, without the type it is nested in: <c>Tower.Actors.Ports.IOwnership</c>.</param>
/// <param name="UserNamespace">Its namespace.</param>
/// <param name="Used">The type that is used, in the same form.</param>
/// <param name="UsedNamespace">Its namespace; empty for none.</param>
/// <param name="Member">The method that is called, e.g. <c>get_UtcNow</c>; null: no call.</param>
internal sealed record Use(string User, string UserNamespace, string Used, string UsedNamespace, string? Member)
{
    /// <summary>For a message: <c>Swap → File.Delete</c>.</summary>
    public override string ToString() => $"{Short(User)} → {Used}{(Member is null ? "" : $".{Member}")}";

    private static string Short(string type) => type[(type.LastIndexOf('.') + 1)..];
}
