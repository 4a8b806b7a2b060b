using Tower.Messages.Intents;

namespace Tower.Actors.Intents;

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
        Name("/adminEmail", intent.AdminEmail);
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
            Name($"{pointer}/username", username);
        }

        void App(string pointer, AppSpec app)
        {
            Name($"{pointer}/name", app.Name);
            Name($"{pointer}/image", app.Image);
            Name($"{pointer}/domain", app.Domain);
            Names($"{pointer}/domains", app.Domains);
            Names($"{pointer}/redirects", app.Redirects);
            // A path may have a dollar sign: only what is no volume anyway is asked why.
            Names($"{pointer}/volumes", app.Volumes.Select(text => VolumeReference.TryParse(text, out _, out _) ? null : text));
            Name($"{pointer}/user", app.User);
            Name($"{pointer}/resources/memory", app.Resources?.Memory);
            foreach (var (name, value) in app.Secrets)
                Found(JsonPointer.Member($"{pointer}/secrets", name), Placeholders.InSecret(value, other => IsOther(app, name, other)));
            foreach (var (name, value) in app.Env)
                Found(JsonPointer.Member($"{pointer}/env", name), Placeholders.InVariable(value, other => IsOther(app, name, other)));
        }

        void Names(string pointer, IEnumerable<string?> texts)
        {
            foreach (var (at, text) in texts.Index())
                Name(JsonPointer.Element(pointer, at), text);
        }

        void Name(string pointer, string? text) => Found(pointer, text is null ? null : Placeholders.InName(text));

        void Found(string pointer, string? problem)
        {
            if (problem is not null && !problems.IsBroken(pointer))
                problems.Break(pointer, problem);
        }
    }

    private static bool IsOther(AppSpec app, string name, string other) =>
        other != name && (app.Env.ContainsKey(other) || app.Secrets.ContainsKey(other));
}
