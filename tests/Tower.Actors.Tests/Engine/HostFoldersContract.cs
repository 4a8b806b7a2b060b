using Tower.Actors.Domain.Values;
using Tower.Actors.Ports;
using Tower.Messages.Failures;
using Xunit;

namespace Tower.Actors.Tests.Engine;

/// <summary>What every <see cref="IHostFolders"/> does, the real one and the fake.</summary>
public abstract class HostFoldersContract
{
    protected abstract IHostFolders Folders { get; }

    /// <summary>An image the engine has.</summary>
    protected abstract string Image { get; }

    /// <summary>A folder that is there and empty.</summary>
    protected abstract string Root { get; }

    protected virtual void Require()
    {
    }

    /// <summary>Has a folder.</summary>
    protected abstract Task AddAsync(string path);

    /// <summary>Owner and group of a folder.</summary>
    protected abstract Task<(int Uid, int Gid)> OwnerAsync(string path);

    [SkippableFact]
    public async Task The_missing_ones_are_told_in_the_order_they_were_asked_for()
    {
        Require();
        await AddAsync($"{Root}/a");

        var missing = await MissingAsync($"{Root}/z", $"{Root}/a", $"{Root}/b/c", Root, $"{Root}/b", $"{Root}/z");

        Assert.Equal([$"{Root}/z", $"{Root}/b/c", $"{Root}/b"], missing);
    }

    [SkippableFact]
    public async Task Nothing_is_missing_where_all_are_there_or_none_is_asked_for()
    {
        Require();
        await AddAsync($"{Root}/a");

        Assert.Empty(await MissingAsync($"{Root}/a", Root));
        Assert.Empty(await MissingAsync());
    }

    [SkippableFact]
    public async Task A_folder_is_created_for_its_owner_and_those_above_it_are_roots()
    {
        Require();
        await CreateAsync($"{Root}/apps/shop/data", 1234, 4321);

        Assert.Empty(await MissingAsync($"{Root}/apps/shop/data"));
        Assert.Equal((1234, 4321), await OwnerAsync($"{Root}/apps/shop/data"));
        Assert.Equal((0, 0), await OwnerAsync($"{Root}/apps/shop"));
        Assert.Equal((0, 0), await OwnerAsync($"{Root}/apps"));
    }

    [SkippableFact]
    public async Task A_folder_without_an_owner_is_roots()
    {
        Require();
        await CreateAsync($"{Root}/data", null, null);

        Assert.Equal((0, 0), await OwnerAsync($"{Root}/data"));
    }

    [SkippableFact]
    public async Task A_folder_that_is_there_keeps_its_owner()
    {
        Require();
        await CreateAsync($"{Root}/data", 1234, 4321);

        await CreateAsync($"{Root}/data", 99, 99);
        await CreateAsync($"{Root}/data/more", 77, null);

        Assert.Equal((1234, 4321), await OwnerAsync($"{Root}/data"));
        Assert.Equal((77, 0), await OwnerAsync($"{Root}/data/more"));
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("-beside/x")]
    [InlineData("/../x")]
    [InlineData("/a/../../x")]
    [InlineData("/a/./x")]
    [InlineData("/a//x")]
    [InlineData("/a/")]
    public async Task A_folder_that_is_not_strictly_below_the_root_is_refused(string rest)
    {
        Require();
        var refused = await Assert.ThrowsAsync<AdapterException>(() => CreateAsync($"{Root}{rest}", null, null));

        Assert.Equal(RequestFailures.InvalidIntent, refused.Code);
    }

    [SkippableFact]
    public async Task Below_a_root_that_is_missing_nothing_is_created()
    {
        Require();
        var refused = await Assert.ThrowsAsync<AdapterException>(() => Folders.CreateAsync(
            $"{Root}/nowhere", $"{Root}/nowhere/data", null, null, Image, CancellationToken.None));

        Assert.Equal(FailureCodes.BindMissing, refused.Code);
        Assert.Equal([$"{Root}/nowhere"], await MissingAsync($"{Root}/nowhere"));
    }

    protected async Task<string[]> MissingAsync(params string[] paths) =>
        [.. await Folders.MissingAsync([.. paths], Image, CancellationToken.None)];

    protected Task CreateAsync(string path, int? uid, int? gid) =>
        Folders.CreateAsync(Root, path, uid, gid, Image, CancellationToken.None);
}

public sealed class FakeHostFoldersSpec : HostFoldersContract
{
    private readonly FakeHostFolders _folders = new() { Otherwise = _ => false };

    public FakeHostFoldersSpec() => _folders.Add("/srv");

    protected override IHostFolders Folders => _folders;

    protected override string Image => "fake:1";

    protected override string Root => "/srv";

    protected override Task AddAsync(string path)
    {
        _folders.Add(path);
        return Task.CompletedTask;
    }

    protected override Task<(int Uid, int Gid)> OwnerAsync(string path) => Task.FromResult(_folders.Folders[path]);
}
