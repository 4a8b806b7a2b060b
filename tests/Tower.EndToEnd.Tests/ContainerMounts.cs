namespace Tower.EndToEnd.Tests;

/// <summary>Covers paths of one container, seen by nobody else; its own files are there again when the cover is removed.</summary>
/// <param name="process">Its process, as this machine numbers it.</param>
internal sealed class ContainerMounts(int process) : IAsyncDisposable
{
    private readonly List<string> _covered = [];

    /// <summary>Has another path of the container appear in the place of one.</summary>
    public Task Bind(string path, string over) => Mount(over, "--bind", path);

    /// <summary>Has an empty disk of one page appear in the place of a folder.</summary>
    public Task SmallDisk(string folder) => Mount(folder, "-t", "tmpfs", "-o", "size=4k", "tmpfs");

    /// <summary>Has a disk appear in the place of a folder that holds the same, and on which nothing can be created.</summary>
    public async Task FullDisk(string folder)
    {
        await Mount("/mnt", "-t", "tmpfs", "tmpfs");
        await Inside("cp", "--archive", $"{folder}/.", "/mnt");
        var names = (await Inside("find", "/mnt")).Lines.Length;
        await Inside("mount", "-o", $"remount,nr_inodes={names}", "/mnt");
        await Bind("/mnt", over: folder);
    }

    /// <summary>Has an empty disk of one page appear in the place of a folder, but for two folders in it.</summary>
    public async Task SmallDiskBut(string folder, string first, string second)
    {
        await Bind($"{folder}/{first}", over: "/mnt");
        await Bind($"{folder}/{second}", over: "/media");
        await SmallDisk(folder);
        await Inside("mkdir", $"{folder}/{first}", $"{folder}/{second}");
        await Bind("/mnt", over: $"{folder}/{first}");
        await Bind("/media", over: $"{folder}/{second}");
    }

    /// <summary>Takes a cover away.</summary>
    public async Task Remove(string path)
    {
        // What is still open in it stays open and harms nobody.
        await Inside("umount", "--lazy", path);
        _covered.Remove(path);
    }

    /// <summary>Takes all covers away.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var path in _covered.ToArray().Reverse())
            await Remove(path);
    }

    private async Task Mount(string over, params string[] what)
    {
        await Inside(["mount", .. what, over]);
        _covered.Add(over);
    }

    private async Task<Output> Inside(params string[] command)
    {
        // umount reads /proc, which is the container's there.
        var output = await Run.Program("nsenter", ["--target", $"{process}", "--mount", "--pid", "--", .. command]);
        if (output.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', command)}: {output}");
        return output;
    }
}
