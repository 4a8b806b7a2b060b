using System.Text;

/// <summary>.NET decodes the environment to UTF-16, which would lose bytes that are not UTF-8; the kernel keeps them as
/// given.</summary>
internal static class RawEnvironment
{
    public static byte[]? Read(string name)
    {
        var prefix = Encoding.UTF8.GetBytes(name + "=");
        ReadOnlySpan<byte> all = File.ReadAllBytes("/proc/self/environ");
        foreach (var range in all.Split((byte)0))
        {
            if (all[range].StartsWith(prefix))
            {
                return all[range][prefix.Length..].ToArray();
            }
        }

        return null;
    }
}
