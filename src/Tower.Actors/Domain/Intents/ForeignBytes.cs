namespace Tower.Actors.Domain.Intents;

/// <summary>
/// Names what arrives in place of a JSON document when its first bytes tell: something compressed, encrypted or in another
/// encoding. Never quotes it.
/// </summary>
internal static class ForeignBytes
{
    private const string Pipe = "| curl … --data-binary @-";

    /// <summary>What the bytes are and how to send the document instead; null: they may be text in UTF-8.</summary>
    public static string? Describe(ReadOnlySpan<byte> bytes) =>
        Compressed(bytes) is { } packed ? $"the document is compressed ({packed.Kind}); send the JSON uncompressed: {packed.Command} {Pipe}"
            : Archived(bytes) is { } archive ? $"the document is a {archive.Kind} archive; send only the JSON file in it: {archive.Command} {Pipe}"
            : Encrypted(bytes) ?? OtherEncoding(bytes);

    // The first bytes of each format; no JSON document begins like one of them.
    private static (string Kind, string Command)? Compressed(ReadOnlySpan<byte> bytes)
    {
        if (Begins(bytes, 0x1f, 0x8b))
            return ("gzip", "gunzip -c intent.json.gz");
        if (Begins(bytes, 0x28, 0xb5, 0x2f, 0xfd))
            return ("zstd", "zstd -dc intent.json.zst");
        if (Begins(bytes, 0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0))
            return ("xz", "xz -dc intent.json.xz");
        if (bytes.StartsWith("BZh"u8))
            return ("bzip2", "bzip2 -dc intent.json.bz2");
        return Begins(bytes, 0x04, 0x22, 0x4d, 0x18) ? ("lz4", "lz4 -dc intent.json.lz4") : null;
    }

    private static (string Kind, string Command)? Archived(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("PK\x03\x04"u8))
            return ("zip", "unzip -p intent.zip intent.json");
        // A tar's mark comes after the name and mode of its first file.
        return bytes.Length > 262 && bytes[257..].StartsWith("ustar"u8) && !bytes.TrimStart(" \t\r\n"u8).StartsWith("{"u8) ? ("tar", "tar -xOf intent.tar intent.json") : null;
    }

    private static string? Encrypted(ReadOnlySpan<byte> bytes)
    {
        var by = bytes.StartsWith("age-encryption.org"u8) || bytes.StartsWith("-----BEGIN AGE"u8) ? "age"
            : bytes.StartsWith("-----BEGIN PGP"u8) ? "PGP"
            : bytes.StartsWith("$ANSIBLE_VAULT"u8) ? "Ansible Vault"
            : bytes.StartsWith("\0GITCRYPT"u8) ? "git-crypt"
            : null;
        return by is not null ? $"the document is still encrypted ({by}): decrypt it in the CI job before you send it"
            : bytes.StartsWith("version https://git-lfs"u8)
                ? "the document is a Git LFS pointer, not the file itself: run `git lfs pull` in the CI job"
                : null;
    }

    private static string? OtherEncoding(ReadOnlySpan<byte> bytes)
    {
        var wide = Begins(bytes, 0xff, 0xfe, 0, 0) || Begins(bytes, 0, 0, 0xfe, 0xff) ? "UTF-32"
            : Begins(bytes, 0xff, 0xfe) || Begins(bytes, 0xfe, 0xff) ? "UTF-16"
            // Without a mark, every other byte of ASCII text is 0.
            : bytes.Length > 1 && (bytes[0] == 0) != (bytes[1] == 0) && bytes[0] + bytes[1] is >= '\t' and < 0x7f ? "UTF-16"
            : null;
        return wide is null ? null
            : $"the document is in {wide}, but Tower reads UTF-8: save it as UTF-8 (PowerShell: Out-File -Encoding utf8), or convert it: "
              + $"iconv -f {wide} -t UTF-8 intent.json {Pipe}";
    }

    private static bool Begins(ReadOnlySpan<byte> bytes, params ReadOnlySpan<byte> mark) => bytes.StartsWith(mark);
}
