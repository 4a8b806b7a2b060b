namespace Tower.Actors.Domain.Stack;

/// <summary>A field of the intent that differs.</summary>
/// <param name="Field">Its name in the intent.</param>
/// <param name="Values">What the plan says of its values; empty: nothing.</param>
internal readonly record struct FieldChange(string Field, string Values)
{
    /// <summary>One of whose values nothing is said.</summary>
    public static implicit operator FieldChange(string field) => new(field, "");

    /// <inheritdoc/>
    public override string ToString() => Values.Length == 0 ? Field : $"{Field} {Values}";
}
