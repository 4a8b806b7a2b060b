using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tower.Actors.Domain.Redaction;
using Xunit;

namespace Tower.Actors.Tests.Logs;

public sealed class SecretRedactorTests
{
    private const string Secret = "h§nter/2+ \"x\" $HOME\\é=";

    [Fact]
    public void Every_secret_hash_and_telling_variable_of_an_intent_is_redacted()
    {
        var redactor = SecretRedactor.For(Intents.With(
            secrets: [new("STRIPE", "sk_live_1234")],
            env: [new("SMTP_PASSWORD", "mailpass99"), new("LOG_LEVEL", "debug"), new("AUTH_ENABLED", "true")]));

        var text = redactor.Redact(
            "sk_live_1234 mailpass99 debug true $2b$12$towerHash0000000000000 $2b$12$registryHash00000000000 $2b$12$otelHash00000000000000");

        Assert.Equal("[redacted] [redacted] debug true [redacted] [redacted] [redacted]", text);
    }

    [Fact]
    public void A_variable_with_a_telling_name_and_an_open_value_is_no_secret()
    {
        var redactor = SecretRedactor.For(Intents.With(
            env: [new("AUTH_HOST", "api.example.com"), new("AUTH_PORT", "3000"), new("TOKEN_ISSUER", "tower"), new("KEY_ID", "k-12345678")]));

        Assert.Equal("api.example.com:3000 tower [redacted]", redactor.Redact("api.example.com:3000 tower k-12345678"));
    }

    [Fact]
    public void The_secrets_of_all_given_intents_are_redacted()
    {
        var redactor = SecretRedactor.For(Intents.With([new("A", "old-secret")]), Intents.With([new("A", "new-secret")]));

        Assert.Equal("[redacted] [redacted]", redactor.Redact("old-secret new-secret"));
    }

    [Fact]
    public void Text_without_secrets_is_the_same_string()
    {
        const string Text = "12.3 MiB of 40 MiB, sha256:0123, C:\\temp, 50% + 50%";

        Assert.Same(Text, Redactors.Of("something").Redact(Text));
    }

    public static TheoryData<string, string> Encodings() => new()
    {
        { "as it is", Secret },
        { "percent, spaces as %20", Uri.EscapeDataString(Secret) },
        { "percent, lower hex", LowerHex(Uri.EscapeDataString(Secret)) },
        { "percent, spaces as +", WebUtility.UrlEncode(Secret) },
        { "percent, lower hex, spaces as +", LowerHex(WebUtility.UrlEncode(Secret)) },
        { "percent, everything", string.Concat(Encoding.UTF8.GetBytes(Secret).Select(b => $"%{b:x2}")) },
        { "percent, twice", Uri.EscapeDataString(Uri.EscapeDataString(Secret)) },
        { "percent, only what is forbidden", Secret.Replace(" ", "%20").Replace("\"", "%22") },
        { "JSON", JsonSerializer.Serialize(Secret).Trim('"') },
        { "JSON, relaxed", JsonSerializer.Serialize(Secret, Relaxed).Trim('"') },
        { "JSON, slashes escaped", JsonSerializer.Serialize(Secret, Relaxed).Trim('"').Replace("/", "\\/") },
        { "JSON in JSON", JsonSerializer.Serialize(JsonSerializer.Serialize(Secret)) },
        { "percent in JSON", JsonSerializer.Serialize(Uri.EscapeDataString(Secret + "\n"))[1..^4] },
        { "every character as \\u", string.Concat(Secret.Select(c => $"\\u{(int)c:X4}")) },
        { "compose", Secret.Replace("$", "$$") },
        { "base64", Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret)) },
        { "base64 of user:secret", Convert.ToBase64String(Encoding.UTF8.GetBytes("ci:" + Secret)) },
        { "base64, percent-encoded", Uri.EscapeDataString(Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret))) },
    };

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void A_secret_is_found_in_any_encoding(string encoding, string encoded)
    {
        _ = encoding;

        var text = Redactors.Of(Secret).Redact($"before <{encoded}> after");

        Assert.Contains(SecretRedactor.Replacement, text);
        Assert.StartsWith("before <", text);
        Assert.EndsWith("> after", text);
        Assert.DoesNotContain(encoded[2..8], text);
        Assert.DoesNotContain(encoded[^8..^4], text);
    }

    [Theory]
    [InlineData(0), InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public void Base64_of_a_longer_text_gives_nothing_of_the_secret_away(int before)
    {
        // é and ÿ bytes make + and / digits; both alphabets, with and without padding.
        const string Value = "ÿÿ>>pass??éé";
        var redactor = Redactors.Of(Value);
        for (var after = 0; after < 4; after++)
        {
            var whole = Convert.ToBase64String(Encoding.UTF8.GetBytes(new string('a', before) + Value + new string('z', after)));
            foreach (var encoded in new[] { whole, whole.TrimEnd('='), whole.Replace('+', '-').Replace('/', '_') })
            {
                var text = redactor.Redact(encoded);
                Assert.Contains(SecretRedactor.Replacement, text);
                var rest = text.Replace(SecretRedactor.Replacement, "");
                // What is left encodes neighbours only: no digit that carries a bit of the secret, no padding that tells its length.
                Assert.Equal(before * 8 / 6, text.IndexOf('['));
                Assert.InRange(rest.TrimEnd('=').Length - (before * 8 / 6), 0, (after * 8 + 5) / 6);
                if (after == 0)
                    Assert.EndsWith("]", text);
            }
        }
    }

    [Fact]
    public void The_longest_secret_wins_and_overlapping_ones_leave_nothing_between_them()
    {
        var redactor = Redactors.Of("abcd", "abcdef", "efghij");

        Assert.Equal("[redacted]", redactor.Redact("abcdefghij"));
        Assert.Equal("x [redacted] y", redactor.Redact("x abcdef y"));
    }

    [Fact]
    public void The_lines_of_a_multi_line_secret_are_redacted_one_by_one()
    {
        const string Pem = "-----BEGIN KEY-----\nMIIEvQIBADANBg\r\n  kqhkiG9w0BAQEF\n-----END KEY-----\n";
        var redactor = Redactors.Of(Pem);

        Assert.Equal("[redacted]", redactor.Redact("MIIEvQIBADANBg"));
        Assert.Equal("key: [redacted]", redactor.Redact("key: kqhkiG9w0BAQEF"));
        Assert.DoesNotContain("MIIE", redactor.Redact($"a\n{Pem}b"));
        Assert.DoesNotContain("MIIE", redactor.Redact(JsonSerializer.Serialize(Pem)));
    }

    [Fact]
    public void A_secret_with_white_space_around_it_is_found_without_it()
    {
        Assert.Equal("[redacted].", Redactors.Of("correct horse\n").Redact("correct horse."));
        Assert.Equal("[redacted].", Redactors.Of(" correct horse ").Redact("correct horse."));
    }

    [Fact]
    public void The_password_of_a_secret_url_is_a_secret_of_its_own()
    {
        var redactor = Redactors.Of("postgres://app:p%40ssw0rd@db:5432/app");

        Assert.Equal("login with [redacted] or [redacted] failed", redactor.Redact("login with p@ssw0rd or p%40ssw0rd failed"));
    }

    [Fact]
    public void A_value_too_short_to_be_told_from_other_words_is_left()
    {
        Assert.Equal("a yes b", Redactors.Of("yes", "", " ").Redact("a yes b"));
        Assert.Equal("a [redacted] b", Redactors.Of("yess").Redact("a yess b"));
    }

    [Theory]
    [InlineData("the value is correct-horse-ba", "the value is [redacted]")]
    [InlineData("horse-battery-staple, it said", "[redacted], it said")]
    [InlineData("    horse-battery-staple", "    [redacted]")]
    [InlineData("a\ncorrect-horse-batt\nery-staple-and\nb", "a\n[redacted]-and\nb")]
    [InlineData("the answer is correct", "the answer is correct")]
    [InlineData("see horse-battery-staple", "see horse-battery-staple")]
    public void Half_a_secret_is_redacted_where_a_line_break_cut_it(string text, string expected) =>
        Assert.Equal(expected, Redactors.Of("correct-horse-battery-staple").Redact(text));

    [Fact]
    public void Redacting_twice_changes_nothing_more()
    {
        var redactor = Redactors.Of("hunter22");
        var once = redactor.Redact("password=hunter22&x=1 \"token\": \"hunter22\" Authorization: Basic aHVudGVyMjI= https://a:hunter22@b/");

        Assert.Equal(once, redactor.Redact(once));
    }

    [Fact]
    public void Names_under_which_an_app_answers_are_no_secrets()
    {
        var intent = Intents.With(env: [new("AUTH_HOST", "auth.example.com"), new("AUTH_OLD", "old.example.com")]);
        var app = intent.Apps[0] with { Domains = ["auth.example.com"], Redirects = ["old.example.com"] };
        var redactor = SecretRedactor.For(intent with { Apps = [app] });

        Assert.Equal("auth.example.com old.example.com", redactor.Redact("auth.example.com old.example.com"));
    }

    [Fact]
    public void Ordinary_lines_stay_as_they_are_beside_a_thousand_secrets()
    {
        var redactor = Redactors.Of(Enumerable.Range(0, 1000).Select(i => $"postgres://user{i}:pass-{i}-word@db/app{i}"));
        var lines = Enumerable.Range(0, 1000)
            .Select(i => $"#{i} [internal] load metadata for 127.0.0.1:5000/app{i}@sha256:{i:x64} time=\"2026\" level=info msg=\"50%+ \\\"x\\\"\"")
            .ToList();

        foreach (var line in lines)
            Assert.Equal(line, redactor.Redact(line));
    }

    [Theory]
    [InlineData("abc="), InlineData("\\\""), InlineData("%41"), InlineData("key:\""), InlineData("&amp;"), InlineData("68 "), InlineData("''"), InlineData("=\n"), InlineData("%25&amp;\\x41''")]
    public void A_text_is_read_a_bounded_number_of_times_however_it_is_encoded(string part)
    {
        var text = string.Concat(Enumerable.Repeat(part, 16 * 1024 / part.Length));

        var readings = 0;
        TextReading.Each(text, spaces: true, reading =>
        {
            readings++;
            Assert.InRange(reading.Text.Length, 0, text.Length);
        });

        Assert.InRange(readings, 1, 300);
    }

    private static string LowerHex(string text)
    {
        var result = new StringBuilder(text);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%')
                result[i + 1] = char.ToLowerInvariant(text[i + 1]);
            if (text[i] == '%')
                result[i + 2] = char.ToLowerInvariant(text[i + 2]);
        }
        return result.ToString();
    }
}
