namespace Tower.EndToEnd.Tests;

/// <summary>Versions of Tower that are there for one test, as images of the engine's.</summary>
internal sealed class TowerVersions(Sandbox sandbox) : IAsyncDisposable
{
    private readonly List<string> _images = [];

    /// <summary>One more version of the Tower that runs.</summary>
    public async Task Same(string version)
    {
        await Run.DockerOk("tag", $"{sandbox["TOWER_IMAGE"]}:{sandbox["TOWER_VERSION"]}", Name(version));
        _images.Add(Name(version));
    }

    /// <summary>A version that is another program.</summary>
    /// <param name="version">Its number.</param>
    /// <param name="image">The image whose program it is.</param>
    /// <param name="command">What is run.</param>
    public async Task Other(string version, string image, params string[] command)
    {
        var container = await Run.DockerOk("create", image);
        try
        {
            var words = string.Join(',', command.Select(word => $"\"{word}\""));
            await Run.DockerOk("commit", "--change", $"ENTRYPOINT [{words}]", "--change", "CMD []", container, Name(version));
            _images.Add(Name(version));
        }
        finally
        {
            await Run.DockerOk("rm", container);
        }
    }

    /// <summary>Removes them. Where a test has failed one of them may still run, and its failure is what matters.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_images.Count > 0)
            await Run.Docker(["rmi", .. _images]);
    }

    private string Name(string version) => $"{sandbox["TOWER_IMAGE"]}:{version}";
}
