using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Tower.Actors.Domain.Intents;
using Xunit;

namespace Tower.Actors.Tests.Expressions;

/// <summary>
/// Every regular expression is run on a stranger's text sooner or later: none may do work that grows with the square of its length.
/// </summary>
public sealed class ExpressionWorkTests
{
    // The square of it is 70 billion: minutes of work, where a linear search takes milliseconds.
    private const int Length = 256 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly string[] Starts = ["", "$", "<", "${", "%", "://", "a=\"", "1"];

    private static readonly string[] Units =
    [
        "$", "$a", "${", "a", "A", "_", "1", " ", "<", "<a", "<key", "key", "{", "{{", "%", "%a", "%A", "://", "://a:", ":", ":<", ":$A", "-", "a-", "a.",
        ".", "/", "\\\"", "=", "a=", "a=\"", "link: <", "<a>;", "<a>; rel", "> ;", ",", "1.", "1m", "1-", "x", "*", "-a.", "é", "DeploymentId=",
    ];

    private static readonly Dictionary<string, Regex> All = typeof(IntentReader).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
        .Where(method => method.GetCustomAttribute<GeneratedRegexAttribute>() is not null)
        .ToDictionary(method => $"{method.DeclaringType!.Name}.{method.Name}", method => (Regex)method.Invoke(null, [])!);

    public static IEnumerable<object[]> Names => All.Keys.Select(name => new object[] { name });

    [Fact]
    public void All_expressions_are_found() => Assert.InRange(All.Count, 60, 1000);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_long_text_that_almost_matches_is_looked_through_once(string name)
    {
        var expression = new Regex(All[name].ToString(), All[name].Options, Patience);
        foreach (var unit in Units)
        {
            var rest = new StringBuilder().Insert(0, unit, Length / unit.Length).Append('!').ToString();
            foreach (var start in Starts)
            {
                var found = Record.Exception(() => expression.Match(start + rest));
                Assert.True(found is null, $"{name} ({expression}) is slow on {start}{unit}{unit}…!");
            }
        }
    }
}
