using System.Text;
using Tower.Actors.Adapters.Files;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Messages.Failures;
using Xunit;

namespace Tower.Actors.Tests.State;

/// <summary>The file beside the intent.</summary>
public sealed class StackNotesTests
{
    private static readonly StackNotes Some = new(StackNotes.Empty.Apps.Add("db", new AppNotes
    {
        Tag = "17.1",
        Hostname = "db",
        Volumes = AppNotes.None.Volumes.Add("data", "tower_app_db_data").Add("/cache", "3f2a"),
        Held = new HeldImage("registry://db:^17.0", "17.1", "sha256:1", "20260128T103045-3f9a"),
    }));

    [Fact]
    public void What_is_written_is_read_back()
    {
        var written = StackNotesText.Write(Some);

        Assert.Equal(written, StackNotesText.Write(StackNotesText.Read(written, "notes.json")));
        Assert.Equal("3f2a", StackNotesText.Read(written, "notes.json").Of("db").Volumes["/cache"]);
    }

    [Fact]
    public void Without_a_file_nothing_is_known() => Assert.Empty(StackNotesText.Read([], "notes.json").Apps);

    [Fact]
    public void Members_of_a_newer_Tower_are_ignored() => Assert.Equal("x", StackNotesText.Read(
        Encoding.UTF8.GetBytes("""{"more":1,"apps":{"db":{"tag":"x","other":[]}}}"""), "notes.json").Of("db").Tag);

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"apps":{"db":{"volumes":["a"]}}}""")]
    public void A_damaged_file_is_an_error_because_apps_would_start_empty(string content)
    {
        var failure = Assert.Throws<AdapterException>(() => StackNotesText.Read(Encoding.UTF8.GetBytes(content), "/var/infra/notes.json"));

        Assert.Equal(FailureCodes.StateInvalid, failure.Code);
        Assert.Contains("/var/infra/notes.json", failure.Message, StringComparison.Ordinal);
    }
}
