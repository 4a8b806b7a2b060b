using Tower.Actors.Domain.Values;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Intents;

/// <summary>What must hold of a document that has the right shape. Pure; notes everything that does not.</summary>
internal static class IntentRules
{
    /// <summary>Checks all rules.</summary>
    /// <param name="intent">The document.</param>
    /// <param name="problems">Where to note what does not hold.</param>
    /// <param name="maxBcryptCost">How costly a password's hash may be.</param>
    public static void Check(Intent intent, ProblemList problems, int maxBcryptCost)
    {
        if (intent.Version != IntentLimits.Version)
            problems.Refuse("/version", $"must be \"{IntentLimits.Version}\"; this Tower knows no other schema");
        if (!EmailAddress.TryNormalize(intent.AdminEmail, out _, out var wrong))
            problems.Refuse("/adminEmail", wrong);
        if (intent.DataDir is { } folder)
            problems.Judge("/dataDir", FieldRules.Folder(folder));

        TrustedProxyRules.Check(intent.TrustedProxies, problems);
        var routing = new RoutingRules(problems);
        Infrastructure("tower", intent.Tower.Version, intent.Tower.Domain, intent.Tower.Username, intent.Tower.PasswordHash);
        Infrastructure("registry", null, intent.Registry.Domain, intent.Registry.Username, intent.Registry.PasswordHash);
        Infrastructure("otel", intent.Otel.Version, intent.Otel.Domain, intent.Otel.Username, intent.Otel.PasswordHash);

        var names = new UniqueNames(problems);
        for (var index = 0; index < intent.Apps.Length && !problems.IsFull; index++)
        {
            var app = intent.Apps[index];
            var pointer = JsonPointer.Element("/apps", index);
            if (AppRules.Check(app, pointer, problems))
                names.Note(app.Name, $"{pointer}/name", $"app {index + 1}");
            routing.Check(app, pointer, $"app {index + 1} ({Quoted.Text(app.Name)})");
            AppContainerRules.Check(app, pointer, problems);
        }
        RenamingRules.Check(intent.Apps, problems);

        void Infrastructure(string section, string? version, string domain, string username, string passwordHash)
        {
            if (version is not null)
                problems.Judge($"/{section}/version", FieldRules.Tag(version));
            routing.Domain(domain, $"/{section}/domain", section);
            problems.Judge($"/{section}/username", FieldRules.Username(username));
            problems.Judge($"/{section}/passwordHash", BcryptHash.Problem(passwordHash, maxBcryptCost));
        }
    }

    /// <summary>Brings a checked document into its one form: punycode, and variables sorted the same way on every
    /// machine.</summary>
    public static Intent Normalize(Intent intent) => intent with
    {
        AdminEmail = Email(intent.AdminEmail),
        TrustedProxies = [.. intent.TrustedProxies.Select(Range)],
        Tower = intent.Tower with { Domain = Domain(intent.Tower.Domain) },
        Registry = intent.Registry with { Domain = Domain(intent.Registry.Domain) },
        Otel = intent.Otel with { Domain = Domain(intent.Otel.Domain) },
        Apps = [.. intent.Apps.Select(app => app with
        {
            Domain = app.Domain is { } domain ? Domain(domain) : null,
            Domains = [.. app.Domains.Select(Domain)],
            Redirects = [.. app.Redirects.Select(Domain)],
            Env = app.Env.WithComparers(StringComparer.Ordinal),
            Secrets = app.Secrets.WithComparers(StringComparer.Ordinal),
        })],
        Applied = intent.Applied is null ? null
            : intent.Applied with { Images = intent.Applied.Images.WithComparers(StringComparer.Ordinal) },
    };

    private static string Domain(string text) => DomainName.TryNormalize(text, out var domain, out var error)
        ? domain : throw new ArgumentException(error);

    private static string Range(string text) => AddressRange.TryNormalize(text, out var range, out var error)
        ? range : throw new ArgumentException(error);

    private static string Email(string text) => EmailAddress.TryNormalize(text, out var address, out var error)
        ? address : throw new ArgumentException(error);
}
