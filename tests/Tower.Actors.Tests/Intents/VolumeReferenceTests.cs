using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Tower.Actors.Domain.Values;
using Xunit;

namespace Tower.Actors.Tests.Intents;

public sealed class VolumeReferenceTests
{
    [Theory]
    [InlineData("data:/var/lib/app", "data", "/var/lib/app", false)]
    [InlineData("data:/var/lib/app:rw", "data", "/var/lib/app", false)]
    [InlineData("a_b.c-d:/x:ro", "a_b.c-d", "/x", true)]
    [InlineData("/srv/my data:/x y:ro", "/srv/my data", "/x y", true)]
    [InlineData("0:/...", "0", "/...", false)]
    public void The_short_form_of_compose_is_read(string text, string source, string target, bool readOnly)
    {
        Assert.True(VolumeReference.TryParse(text, out var volume, out _));

        Assert.Equal(new VolumeReference(source, target, readOnly), volume);
        Assert.Equal(source.StartsWith('/'), volume.IsBind);
    }

    [Theory]
    [InlineData("", "does not say what is mounted where")]
    [InlineData("/data", "does not say what is mounted where")]
    [InlineData("data:/a:ro:z", "known there: ro, rw")]
    [InlineData("data:/a:create", "known there: ro, rw")]
    [InlineData("/srv/a:/a:create=me", "known there: ro, rw")]
    [InlineData("/srv/a:/a:ro,ro", "known there: ro, rw")]
    [InlineData("/srv/a:/a:create=1:2:3", "known there: ro, rw")]
    [InlineData("data:/a:", "known there: ro, rw")]
    [InlineData("data:/a:RO", "known there: ro, rw")]
    [InlineData("data:/a:ro,z", "known there: ro, rw")]
    [InlineData("data:/a ", null)]
    [InlineData(":/a", "neither the name of a volume")]
    [InlineData("Data:/a", "neither the name of a volume")]
    [InlineData("_data:/a", "neither the name of a volume")]
    [InlineData("data\n:/a", "neither the name of a volume")]
    [InlineData("./data:/a", "neither the name of a volume")]
    [InlineData("~/data:/a", "neither the name of a volume")]
    [InlineData("a/b:/a", "neither the name of a volume")]
    [InlineData("ä:/a", "neither the name of a volume")]
    [InlineData("data:", "the path in the container, \"\", must be absolute")]
    [InlineData("data:a", "the path in the container, \"a\", must be absolute")]
    [InlineData("data:/", "the path in the container must not be the root folder")]
    [InlineData("data:/a/", "must be written without")]
    [InlineData("data://a", "must be written without")]
    [InlineData("data:/a/./b", "must be written without")]
    [InlineData("data:/a/..", "must be written without")]
    [InlineData("data:/a\n", "must not contain a control character")]
    [InlineData("/:/a", "the path of the host must not be the root folder")]
    [InlineData("/srv/../etc:/a", "the path of the host, \"/srv/../etc\", must be written without")]
    [InlineData("/srv\u0007:/a", "the path of the host, \"/srv\\u0007\", must not contain a control character")]
    public void Whatever_else_compose_would_take_or_clean_up_is_refused(string text, string? words)
    {
        var isRead = VolumeReference.TryParse(text, out _, out var error);

        Assert.Equal(words is null, isRead);
        if (words is not null)
            Assert.Contains(words, error);
    }

    [Fact]
    public void Names_and_the_whole_text_are_bounded()
    {
        Assert.True(VolumeReference.TryParse($"{new string('a', 64)}:/a", out _, out _));
        Assert.False(VolumeReference.TryParse($"{new string('a', 65)}:/a", out _, out var error));
        Assert.Contains("has 65 characters", error);
        Assert.True(VolumeReference.TryParse($"a:/{new string('b', 1021)}", out _, out _));
        Assert.False(VolumeReference.TryParse($"a:/{new string('b', 1022)}", out _, out error));
        Assert.Contains("has 1025 characters", error);
    }

    [Property(MaxTest = 300)]
    public Property What_was_read_is_written_as_the_same_volume() => Prop.ForAll(
        ContainerGenerator.Volumes().ToArbitrary(), volumes => volumes.All(text =>
            VolumeReference.TryParse(text, out var volume, out _)
            && VolumeReference.TryParse(volume.ToString(), out var again, out _) && again == volume));

    // Pieces that make paths, and pieces that break out of them.
    [Property(MaxTest = 2000)]
    public Property Nothing_that_is_accepted_leads_elsewhere_than_it_says()
    {
        var pieces = Gen.ListOf(Gen.Elements("a", "/", "..", ".", ":", "ro", "\n", "é", " ", "$", "\\", "-"));
        return Prop.ForAll(pieces.Select(string.Concat).ToArbitrary(), text =>
        {
            if (!VolumeReference.TryParse(text, out var volume, out _))
                return true;
            return Path.GetFullPath(volume.Target) == volume.Target && volume.Target != "/"
                && (volume.IsBind ? Path.GetFullPath(volume.Source) == volume.Source : !volume.Source.Contains('/'))
                && text.StartsWith($"{volume.Source}:{volume.Target}", StringComparison.Ordinal);
        });
    }
}
