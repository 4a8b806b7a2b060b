using System.Text;
using Tower.Web.Tests.Support;
using static Tower.Web.Tests.WrongInputs.WrongInput;

namespace Tower.Web.Tests.WrongInputs;

/// <summary>Bodies that are no JSON document.</summary>
internal static class WrongBodies
{
    public static IReadOnlyList<WrongInput> All { get; } =
    [
        Of("A body compressed by gzip", [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xab, 0x56]),
        Of("A body compressed by zstd", [0x28, 0xb5, 0x2f, 0xfd, 0x04, 0x58, 1, 2, 3]),
        Of("A body compressed by xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0, 4]),
        Of("A body compressed by bzip2", "BZh91AY&SY"u8.ToArray()),
        Of("A body compressed by lz4", [0x04, 0x22, 0x4d, 0x18, 0x64]),
        Of("A zip archive", "PK\x03\x04\x14\0\0\0"u8.ToArray()),
        Of("A tar archive", [.. "intent.json"u8, .. new byte[246], .. "ustar\0"u8]),
        Of("A document in UTF-16, as PowerShell 5 writes it", [0xff, 0xfe, .. Encoding.Unicode.GetBytes(Intents.Document)]),
        Of("A document in UTF-16, the other way around", [0xfe, 0xff, .. Encoding.BigEndianUnicode.GetBytes(Intents.Document)]),
        Of("A document in UTF-16 without a mark", Encoding.Unicode.GetBytes(Intents.Document)),
        Of("A document in UTF-32", [0xff, 0xfe, 0, 0, .. Encoding.UTF32.GetBytes(Intents.Document)]),
        Of("A document in Latin-1", Encoding.Latin1.GetBytes(Intents.Document.Replace("admin@", "jürgen@", StringComparison.Ordinal))),
        Of("A document that age encrypted", "age-encryption.org/v1\n-> X25519 abc"),
        Of("A document that PGP encrypted", "-----BEGIN PGP MESSAGE-----\n\nhQEMA"),
        Of("A document in an Ansible Vault", "$ANSIBLE_VAULT;1.1;AES256\n6261"),
        Of("A document that git-crypt encrypted", "\0GITCRYPT\0abc"),
        Of("A pointer of Git LFS", "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a"),
        Of("An empty body", ""),
        Of("A body of line breaks", "\r\n \r\n"),
        Of("The name of the file, for want of an @", "intent.json"),
        Of("The path of the file, for want of an @", "./deploy/production/intent.json"),
        Of("An absolute path without an extension", "/run/secrets/intent"),
        Of("The path of the file on Windows", "C:\\deploy\\intent.json"),
        Of("The name of the file with its @", "@intent.json"),
        Of("A variable in single quotes", "$INTENT"),
        Of("A variable in braces", "${INTENT}"),
        Of("A command in single quotes", "$(cat intent.json)"),
        Of("A variable of Windows", "%INTENT%"),
        Of("A variable of a template", "{{ intent }}"),
        Of("A variable of GitHub", "${{ secrets.INTENT }}"),
        Of("A blank nobody filled in", "<your intent>"),
        Of("YAML", "version: \"1\"\nadminEmail: admin@example.com\napps:\n  - name: api\n"),
        Of("YAML with its marker", "---\nversion: \"1\"\n"),
        Of("YAML after a comment", "# our server\nversion: \"1\"\n"),
        Of("A compose file", "services:\n  api:\n    image: api:1\n"),
        Of("TOML", "[tower]\nversion = \"0.1.23\"\n"),
        Of("Variables of an env file", "TOWER_PASSWORD=hunter2\nINTENT=x\n"),
        Of("An HTML page", "<!DOCTYPE html>\n<html><body>Sign in</body></html>"),
        Of("An XML document", "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>"),
        Of("A form", "intent=%7B%22version%22%3A%221%22%7D"),
        Of("A form of plain fields", "version=1&adminEmail=admin@example.com"),
        Of("A percent-encoded document", "%7B%22version%22%3A%221%22%7D"),
        Of("A form with parts", "--------------------------abc\r\nContent-Disposition: form-data; name=\"intent\"\r\n\r\n{}\r\n"),
        Of("A document in base64", Convert.ToBase64String(Encoding.UTF8.GetBytes(Intents.Document))),
        Of("An error of jq", "jq: error (at <stdin>:3): Cannot index string with string \"apps\"\n"),
        Of("An error of cat", "cat: intent.json: No such file or directory\n"),
        Of("An object of JavaScript turned into text", "[object Object]"),
        Of("A document in single quotes, as cmd.exe passes it on", "'{\"version\":\"1\"}'"),
        Of("A document turned into JSON twice", "\"{\\\"version\\\":\\\"1\\\"}\""),
        Of("null, because jq found nothing", "null"),
        Of("A list around the document", $"[{Intents.Document}]"),
        Of("A number", "20240101"),
    ];
}
