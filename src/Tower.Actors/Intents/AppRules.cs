using Tower.Actors.Images;
using Tower.Messages.Intents;

namespace Tower.Actors.Intents;

/// <summary>What must hold of one app, but for what it shares with the others.</summary>
internal static class AppRules
{
    /// <summary>Checks all rules.</summary>
    /// <returns>Whether the app's name is one.</returns>
    public static bool Check(AppSpec app, string pointer, ProblemList problems)
    {
        var nameProblem = FieldRules.AppName(app.Name);
        if (nameProblem is not null)
            problems.Refuse($"{pointer}/name", nameProblem);
        if (!ImageReference.TryParse(app.Image, out _, out var imageProblem))
            problems.Refuse($"{pointer}/image", imageProblem);
        Range(app.Port, 1, IntentLimits.Port, $"{pointer}/port", problems);
        Variables(app.Env, $"{pointer}/env", problems);
        Variables(app.Secrets, $"{pointer}/secrets", problems);
        foreach (var name in app.Secrets.Keys.Where(app.Env.ContainsKey))
        {
            problems.Refuse(JsonPointer.Member($"{pointer}/secrets", name),
                $"{Quoted.Text(name)} is in \"env\" as well; keep one of the two");
        }
        if (app.HealthCheck is { } health)
            Health(health, $"{pointer}/healthCheck", problems);
        return nameProblem is null;
    }

    private static void Variables(
        IEnumerable<KeyValuePair<string, string>> variables, string pointer, ProblemList problems)
    {
        foreach (var (name, value) in variables)
        {
            var problem = FieldRules.VariableName(name) ?? FieldRules.VariableSize(name, value);
            if (problem is not null)
                problems.Refuse(JsonPointer.Member(pointer, name), problem);
        }
    }

    private static void Health(HealthCheckSpec health, string pointer, ProblemList problems)
    {
        if (health.Path is { } path && FieldRules.HealthPath(path) is { } pathProblem)
            problems.Refuse($"{pointer}/path", pathProblem);
        if (health.Port is { } port)
            Range(port, 1, IntentLimits.Port, $"{pointer}/port", problems);
        Range(health.Interval, IntentLimits.MinInterval, IntentLimits.MaxInterval, $"{pointer}/interval", problems);
        Range(health.Retries, 1, IntentLimits.Retries, $"{pointer}/retries", problems);
        if (health.Timeout < 1)
            problems.Refuse($"{pointer}/timeout", $"must be at least 1, not {health.Timeout}");
        else if (health.Timeout >= health.Interval && health.Interval >= IntentLimits.MinInterval)
        {
            problems.Refuse($"{pointer}/timeout", $"must be less than \"interval\" ({health.Interval} s), but is "
                + $"{health.Timeout} s (without these fields: timeout 5 s, interval 10 s)", $"{pointer}/interval");
        }
    }

    private static void Range(int value, int lowest, int highest, string pointer, ProblemList problems)
    {
        if (value < lowest || value > highest)
            problems.Refuse(pointer, $"must be between {lowest} and {highest}, not {value}");
    }
}
