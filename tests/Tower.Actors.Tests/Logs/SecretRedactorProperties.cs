using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Tower.Actors.Domain.Logs;
using Tower.Actors.Domain.Redaction;

namespace Tower.Actors.Tests.Logs;

public sealed class SecretRedactorProperties
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Func<string, string>[] Encoders =
    [
        value => value,
        Uri.EscapeDataString,
        WebUtility.UrlEncode!,
        value => JsonSerializer.Serialize(value)[1..^1],
        value => JsonSerializer.Serialize(value, Relaxed)[1..^1],
        value => Convert.ToBase64String(Encoding.UTF8.GetBytes(value)),
        value => JsonSerializer.Serialize(JsonSerializer.Serialize(value))[1..^1],
    ];

    // Letters that mean something to an encoder, and some that need several bytes; no line breaks, which are another test.
    private static readonly Gen<string> Values =
        from length in Gen.Choose(6, 40)
        from letters in Gen.Elements("abcXYZ019 +/%&?=\"'\\<>$#@:._-~é€😀漢".EnumerateRunes().ToArray()).ArrayOf(length)
        select string.Concat(letters.Select(rune => rune.ToString()));

    private static readonly Gen<string> Noise =
        from words in Gen.Elements("pulling ", "50% ", "a+b ", "→ ", "\\d ", "sha256:00ff ", "[x] ", "\"q\" ", "😀 ").ArrayOf()
        select string.Concat(words);

    [Property(MaxTest = 2000)]
    public Property No_encoding_of_a_secret_survives() => Prop.ForAll(
        (from value in Values.Where(value => value.Trim().Length >= 6)
         from encoder in Gen.Elements(Encoders)
         from before in Noise
         from after in Noise
         select (value, encoded: encoder(value), before, after)).ToArbitrary(),
        it =>
        {
            var text = Redactors.Of(it.value).Redact($"{it.before}|{it.encoded}|{it.after}");
            return (!text.Contains(it.encoded) && text.Contains(SecretRedactor.Replacement))
                .Label($"{it.encoded} in {text}");
        });

    [Property(MaxTest = 500)]
    public Property What_is_around_a_secret_stays() => Prop.ForAll(
        (from value in Values.Where(value => value.Trim() == value && !value.Contains('|')) from before in Noise from after in Noise select (value, before, after))
            .ToArbitrary(),
        it =>
        {
            var text = Redactors.Of(it.value).Redact($"{it.before}|{it.value}|{it.after}");
            return text.StartsWith(it.before + "|[redacted]") && text.EndsWith("|" + it.after);
        });

    [Property(MaxTest = 1000)]
    public Property Any_text_can_be_redacted() => Prop.ForAll(
        (from value in Values
         from text in Gen.Elements("%4", "%zz", "\\", "\\u12", "\\uD83D", "\\U0010FFFF", "\\UFFFFFFFF", "\\x4", "+", "=", ":", "\"", "key", "://", "@", "\n", "Basic ", "a", "\ud800")
             .ArrayOf()
         select (value, text: string.Concat(text))).ToArbitrary(),
        it => Redactors.Of(it.value).Redact(it.text) is not null);

    [Property(MaxTest = 500)]
    public Property A_secret_cut_into_chunks_anywhere_never_shows() => Prop.ForAll(
        (from value in Values.Where(value => value.Trim().Length >= 6)
         from before in Noise
         from after in Noise
         from sizes in Gen.Choose(1, 9).NonEmptyListOf()
         select (value, text: $"{before}|{value}|{after}\nnext {value}", sizes)).ToArbitrary(),
        it =>
        {
            var raw = new List<string>();
            var cutter = new BoundedLines(raw.Add, endsAtReturn: true);
            var rest = Encoding.UTF8.GetBytes(it.text).AsSpan();
            for (var i = 0; !rest.IsEmpty; i++)
            {
                var size = Math.Min(it.sizes[i % it.sizes.Count], rest.Length);
                cutter.Append(rest[..size]);
                rest = rest[size..];
            }
            cutter.Complete();
            var lines = raw.SelectMany(line => LogLines.Of(line, Redactors.Of(it.value))).ToList();
            return lines.Count == 2 && lines.All(line => line.Contains(SecretRedactor.Replacement) && !line.Contains(it.value.Trim()));
        });
}
