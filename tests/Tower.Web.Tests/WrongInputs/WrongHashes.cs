using System.Text.Json;
using Tower.Web.Tests.Support;
using static Tower.Web.Tests.WrongInputs.WrongInput;

namespace Tower.Web.Tests.WrongInputs;

/// <summary>What people write where the hash of a password is due.</summary>
internal static class WrongHashes
{
    private const string Salt = "abcdefghijklmnopqrstuuPMlTNjN3rZJQjc0pC1NuyPoXNrrHnua";

    public static IReadOnlyList<WrongInput> All { get; } =
    [
        Hash("The password itself", "hunter2 hunter2 hunter2"),
        Hash("An empty hash", ""),
        Hash("A hash of a line break", "\n"),
        Hash("A line of htpasswd", $"tower:{Intents.Hash}"),
        Hash("A line of htpasswd for a compose file", $"tower:{Intents.Hash.Replace("$", "$$", StringComparison.Ordinal)}"),
        Hash("A line of htpasswd with its line break", $"tower:{Intents.Hash}\n"),
        Hash("Doubled dollar signs", Intents.Hash.Replace("$", "$$", StringComparison.Ordinal)),
        Hash("Dollar signs with backslashes", Intents.Hash.Replace("$", "\\$", StringComparison.Ordinal)),
        Hash("A line break behind the hash", Intents.Hash + "\n"),
        Hash("A space in front of the hash", " " + Intents.Hash),
        Hash("Quotes around the hash", $"'{Intents.Hash}'"),
        Hash("A percent-encoded hash", Intents.Hash.Replace("$", "%24", StringComparison.Ordinal)),
        Hash("A hash with the name of its kind", "{bcrypt}" + Intents.Hash),
        Hash("What a shell leaves of a hash", "b2"),
        Hash("What a shell leaves of a hash with a point in its salt", "y2.ko.L18MysYo8befCM1KhgOqLPoDFH2"),
        Hash("A hash cut short", Intents.Hash[..40]),
        Hash("A hash with a letter too many", Intents.Hash + "x"),
        Hash("A hash with a letter that none has", "$2b$12$-" + Salt[1..]),
        Hash("The hash of the README", "$2b$12$…"),
        Hash("A variable for the hash", "$TOWER_PASSWORD_HASH"),
        Hash("MD5 of htpasswd without -B", "$apr1$lbeYfVNF$hunter2hunter2hunter2"),
        Hash("SHA-512 of mkpasswd", "$6$rounds=5000$hunter2$x"),
        Hash("Argon2", "$argon2id$v=19$m=65536,t=3,p=4$hunter2"),
        Hash("SHA-256", new string('a', 64)),
        Hash("An old kind of bcrypt", "$2x$12$" + Salt),
        Hash("A cost that makes guessing cheap", "$2b$04$" + Salt),
        Hash("A cost that takes seconds", "$2b$15$" + Salt),
    ];

    private static WrongInput Hash(string title, string value) =>
        Field(title, ("/tower/passwordHash", JsonSerializer.Serialize(value)));
}
