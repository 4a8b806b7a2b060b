using System.Collections.Immutable;
using Tower.Actors.Domain.Values;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Intents;

/// <summary>
/// What somebody sends must have its values in it, not the places they were meant for. Documents Tower saved before these rules are
/// not asked.
/// </summary>
internal static class PlaceholderRules
{
    /// <summary>
    /// Notes each place; a value that is one counts as unread, so that no other rule says a second, less helpful thing about it.
    /// </summary>
    public static void Check(Intent intent, ProblemList problems)
    {
        // Their own rules let dollar and percent signs be a part of them.
        Whole("/adminEmail", intent.AdminEmail);
        Each("/trustedProxies", intent.TrustedProxies, Placeholders.InWhole);
        Name("/dataDir", intent.DataDir);
        Section("/tower", intent.Tower.Version, intent.Tower.Domain, intent.Tower.Username);
        Section("/registry", null, intent.Registry.Domain, intent.Registry.Username);
        Section("/otel", intent.Otel.Version, intent.Otel.Domain, intent.Otel.Username);
        for (var index = 0; index < intent.Apps.Length && !problems.IsFull; index++)
            App(JsonPointer.Element("/apps", index), intent.Apps[index]);

        void Section(string pointer, string? version, string domain, string username)
        {
            Name($"{pointer}/version", version);
            Name($"{pointer}/domain", domain);
            Whole($"{pointer}/username", username);
        }

        void App(string pointer, AppSpec app)
        {
            Name($"{pointer}/name", app.Name);
            Name($"{pointer}/image", app.Image);
            Name($"{pointer}/domain", app.Domain);
            Each($"{pointer}/domains", app.Domains, Placeholders.InName);
            Each($"{pointer}/redirects", app.Redirects, Placeholders.InName);
            // A path may have a dollar sign: only what is no volume anyway is asked why.
            Each($"{pointer}/volumes", app.Volumes, text => VolumeReference.TryParse(text, out _, out _) ? null : Placeholders.InName(text));
            Name($"{pointer}/user", app.User);
            Name($"{pointer}/resources/memory", app.Resources?.Memory);
            Whole($"{pointer}/healthCheck/host", app.HealthCheck?.Host);
            Whole($"{pointer}/healthCheck/path", app.HealthCheck?.Path);
            foreach (var (name, value) in app.Secrets.TakeWhile(_ => !problems.IsFull))
                Found(JsonPointer.Member($"{pointer}/secrets", name), Placeholders.InSecret(value, other => IsOther(app, name, other)));
            foreach (var (name, value) in app.Env.TakeWhile(_ => !problems.IsFull))
                Found(JsonPointer.Member($"{pointer}/env", name), Placeholders.InVariable(value, other => IsOther(app, name, other)));
        }

        void Each(string pointer, ImmutableArray<string> texts, Func<string, string?> problem)
        {
            for (var index = 0; index < texts.Length && !problems.IsClosed(pointer); index++)
                Found(JsonPointer.Element(pointer, index), problem(texts[index]));
        }

        void Name(string pointer, string? text) => Found(pointer, text is null ? null : Placeholders.InName(text));

        void Whole(string pointer, string? text) => Found(pointer, text is null ? null : Placeholders.InWhole(text));

        void Found(string pointer, string? problem)
        {
            if (problem is not null && !problems.IsBroken(pointer))
                problems.Break(pointer, problem);
        }
    }

    private static bool IsOther(AppSpec app, string name, string other) =>
        other != name && (app.Env.ContainsKey(other) || app.Secrets.ContainsKey(other));
}
