using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Tower.Actors.Domain.Values;

/// <summary>Who owns a folder of the host that Tower creates.</summary>
/// <param name="User">The user's number; null: root.</param>
/// <param name="Group">The group's number; null: root's.</param>
public sealed record FolderOwner(int? User, int? Group)
{
    private const string Word = "create";

    /// <summary>The volume option it was written as, e.g. <c>create=1000:1000</c>.</summary>
    public override string ToString() => User is null ? Word : $"{Word}={User}{(Group is null ? "" : $":{Group}")}";

    /// <summary>Reads <c>create</c>, <c>create=UID</c> or <c>create=UID:GID</c>; numbers only, for names mean nothing on the host.</summary>
    public static bool TryParse(string option, [NotNullWhen(true)] out FolderOwner? owner)
    {
        owner = null;
        if (option == Word)
            owner = new FolderOwner(null, null);
        else if (option.StartsWith($"{Word}=", StringComparison.Ordinal))
        {
            var numbers = option[(Word.Length + 1)..].Split(':');
            if (numbers.Length <= 2 && numbers.All(IsNumber))
                owner = new FolderOwner(Number(numbers[0]), numbers.Length == 2 ? Number(numbers[1]) : null);
        }
        return owner is not null;
    }

    private static bool IsNumber(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
