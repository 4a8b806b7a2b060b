using System.Runtime.CompilerServices;
using Xunit;

namespace Tower.Actors.Tests.Rendering;

/// <summary>
/// Compares with a committed file. TOWER_UPDATE_GOLDEN=1 writes it instead; read the diff before committing it.
/// </summary>
internal static class GoldenFile
{
    public static void ShouldEqual(string name, string actual, [CallerFilePath] string caller = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(caller)!, "Golden", name);
        if (Environment.GetEnvironmentVariable("TOWER_UPDATE_GOLDEN") == "1")
            File.WriteAllText(path, actual);
        Assert.Equal(File.ReadAllText(path), actual);
    }
}
