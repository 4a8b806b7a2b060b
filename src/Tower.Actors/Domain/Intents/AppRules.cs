using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Values;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Intents;

/// <summary>
/// What must hold of one app as the blueprint has it, but for its domains (<see cref="RoutingRules"/>).
/// </summary>
internal static class AppRules
{
    /// <summary>Checks all rules.</summary>
    /// <returns>Whether the app's name is one.</returns>
    public static bool Check(AppSpec app, string pointer, ProblemList problems)
    {
        var nameProblem = FieldRules.AppName(app.Name);
        problems.Judge($"{pointer}/name", nameProblem);
        if (!ImageReference.TryParse(app.Image, out _, out var imageProblem))
            problems.Refuse($"{pointer}/image", imageProblem);
        problems.Judge($"{pointer}/port", FieldRules.Between(app.Port, 1, IntentLimits.Port));
        Variables(app.Env, $"{pointer}/env", problems);
        Variables(app.Secrets, $"{pointer}/secrets", problems);
        foreach (var name in app.Secrets.Keys.Where(app.Env.ContainsKey).TakeWhile(_ => !problems.IsFull))
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
        foreach (var (name, value) in variables.TakeWhile(_ => !problems.IsClosed(pointer)))
        {
            problems.Judge(JsonPointer.Member(pointer, name),
                FieldRules.VariableName(name) ?? FieldRules.VariableSize(name, value));
        }
    }

    private static void Health(HealthCheckSpec health, string pointer, ProblemList problems)
    {
        if (health.Path is { } path)
            problems.Judge($"{pointer}/path", FieldRules.HealthPath(path));
        if (health.Port is { } port)
            problems.Judge($"{pointer}/port", FieldRules.Between(port, 1, IntentLimits.Port));
        if (health.Host is { } host)
        {
            problems.Judge($"{pointer}/host", HostHeader.Problem(host)
                ?? (health.Path is null ? "needs \"path\": without it only a TCP connection is made, which names no host" : null));
        }
        problems.Judge($"{pointer}/interval",
            FieldRules.Between(health.Interval, IntentLimits.MinInterval, IntentLimits.MaxInterval));
        problems.Judge($"{pointer}/retries", FieldRules.Between(health.Retries, 1, IntentLimits.Retries));
        if (health.StartPeriod is { } start)
            problems.Judge($"{pointer}/startPeriod", FieldRules.Between(start, 1, IntentLimits.StartPeriod));
        if (health.Timeout < 1)
            problems.Refuse($"{pointer}/timeout", $"must be at least 1, not {health.Timeout}");
        else if (health.Timeout >= health.Interval && health.Interval >= IntentLimits.MinInterval)
        {
            problems.Refuse($"{pointer}/timeout", $"must be less than \"interval\" ({health.Interval} s), but is "
                + $"{health.Timeout} s (without these fields: timeout 5 s, interval 10 s)", $"{pointer}/interval");
        }
    }
}
