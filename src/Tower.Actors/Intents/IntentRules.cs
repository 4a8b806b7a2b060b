using Tower.Messages.Intents;

namespace Tower.Actors.Intents;

/// <summary>What must hold of a document that has the right shape. Pure; notes everything that does not.</summary>
internal static class IntentRules
{
    /// <summary>Checks all rules.</summary>
    public static void Check(Intent intent, ProblemList problems)
    {
        if (intent.Version != IntentLimits.Version)
            problems.Refuse("/version", $"must be \"{IntentLimits.Version}\"; this Tower knows no other schema");
        Single(problems, "/adminEmail", EmailAddress.TryNormalize(intent.AdminEmail, out _, out var wrong) ? null : wrong);
        if (intent.DataDir is { } folder)
            Single(problems, "/dataDir", FieldRules.Folder(folder));

        var domains = new Uses(problems);
        Infrastructure("tower", intent.Tower.Version, intent.Tower.Domain, intent.Tower.Username, intent.Tower.PasswordHash);
        Infrastructure("registry", null, intent.Registry.Domain, intent.Registry.Username, intent.Registry.PasswordHash);
        Infrastructure("otel", intent.Otel.Version, intent.Otel.Domain, intent.Otel.Username, intent.Otel.PasswordHash);

        var names = new Uses(problems);
        for (var index = 0; index < intent.Apps.Length && !problems.IsFull; index++)
        {
            var app = intent.Apps[index];
            var pointer = JsonPointer.Element("/apps", index);
            if (AppRules.Check(app, pointer, problems))
                names.Note(app.Name, $"{pointer}/name", $"app {index + 1}");
            Domain(app.Domain, $"{pointer}/domain", $"app {index + 1} ({Quoted.Text(app.Name)})");
        }

        void Infrastructure(string section, string? version, string domain, string username, string passwordHash)
        {
            if (version is not null)
                Single(problems, $"/{section}/version", FieldRules.Tag(version));
            Domain(domain, $"/{section}/domain", section);
            Single(problems, $"/{section}/username", FieldRules.Username(username));
            Single(problems, $"/{section}/passwordHash", BcryptHash.Problem(passwordHash));
        }

        void Domain(string text, string pointer, string owner)
        {
            if (DomainName.TryNormalize(text, out var domain, out var problem))
                domains.Note(domain, pointer, owner);
            else
                problems.Refuse(pointer, problem);
        }
    }

    /// <summary>Brings a checked document into its one form: punycode, and variables sorted the same way on every
    /// machine.</summary>
    public static Intent Normalize(Intent intent) => intent with
    {
        AdminEmail = Email(intent.AdminEmail),
        Tower = intent.Tower with { Domain = Domain(intent.Tower.Domain) },
        Registry = intent.Registry with { Domain = Domain(intent.Registry.Domain) },
        Otel = intent.Otel with { Domain = Domain(intent.Otel.Domain) },
        Apps = [.. intent.Apps.Select(app => app with
        {
            Domain = Domain(app.Domain),
            Env = app.Env.WithComparers(StringComparer.Ordinal),
            Secrets = app.Secrets.WithComparers(StringComparer.Ordinal),
        })],
        Applied = intent.Applied is null ? null
            : intent.Applied with { Images = intent.Applied.Images.WithComparers(StringComparer.Ordinal) },
    };

    private static string Domain(string text) => DomainName.TryNormalize(text, out var domain, out var error)
        ? domain : throw new ArgumentException(error);

    private static string Email(string text) => EmailAddress.TryNormalize(text, out var address, out var error)
        ? address : throw new ArgumentException(error);

    private static void Single(ProblemList problems, string pointer, string? problem)
    {
        if (problem is not null)
            problems.Refuse(pointer, problem);
    }

    /// <summary>Names that may be used once.</summary>
    private sealed class Uses(ProblemList problems)
    {
        private readonly Dictionary<string, (string Pointer, string Owner)> _first = new(StringComparer.Ordinal);

        public void Note(string name, string pointer, string owner)
        {
            if (!_first.TryAdd(name, (pointer, owner)))
            {
                var (at, who) = _first[name];
                problems.Refuse(pointer, $"{Quoted.Text(name)} is used twice: by {who} ({at}) and here by {owner}", at);
            }
        }
    }
}
