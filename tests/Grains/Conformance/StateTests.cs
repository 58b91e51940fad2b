using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Contexter.Tests.Conformance;

[GenerateSerializer]
[Alias("conformance.note")]
public sealed record Note(string Text, int Edits)
{
    [Id(0)]
    public IList<string> Tags { get; init; } = [];

    [Id(1)]
    public IDictionary<string, DateTimeOffset> Seen { get; private set; } = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);

    public void See(string who, DateTimeOffset when) => Seen[who] = when;
}

[GenerateSerializer]
[Alias("conformance.tally")]
public sealed class Tally
{
    [Id(0)]
    public long Count { get; set; }
}

public interface INoteGrain : IGrainWithStringKey
{
    Task Write(string text);

    ValueTask<string?> Read();

    ValueTask<(bool Exists, string? Etag)> Record();

    /// <summary>Changes the state in memory and does not store it.</summary>
    ValueTask Scribble(string text);

    Task Reread();

    Task Clear();

    Task Count();

    ValueTask<long> Counted();

    ValueTask End();

    Task<int> Tag(string tag);
}

public sealed class NoteGrain(
    [PersistentState("conformance-note")] IPersistentState<Note> note,
    [PersistentState("conformance-tally", "other")] IPersistentState<Tally> tally) : Grain, INoteGrain
{
    public async Task Write(string text)
    {
        note.State = new Note(text, note.RecordExists ? note.State.Edits + 1 : 0);
        await note.WriteStateAsync();
    }

    public ValueTask<string?> Read() => ValueTask.FromResult<string?>(note.RecordExists ? $"{note.State.Text}#{note.State.Edits}" : note.State.Text);

    public ValueTask<(bool Exists, string? Etag)> Record() => ValueTask.FromResult((note.RecordExists, note.Etag));

    public ValueTask Scribble(string text)
    {
        note.State = new Note(text, 0);
        return ValueTask.CompletedTask;
    }

    public Task Reread() => note.ReadStateAsync();

    public Task Clear() => note.ClearStateAsync();

    public async Task Count()
    {
        tally.State.Count++;
        await tally.WriteStateAsync();
    }

    public ValueTask<long> Counted() => ValueTask.FromResult(tally.State.Count);

    public ValueTask End()
    {
        DeactivateOnIdle();
        return ValueTask.CompletedTask;
    }

    public async Task<int> Tag(string tag)
    {
        note.State = note.RecordExists ? note.State : new Note("tagged", 0);
        note.State.Tags.Add(tag);
        note.State.See(tag, DateTimeOffset.UnixEpoch);
        await note.WriteStateAsync();
        return note.State.Tags.Count + note.State.Seen.Count;
    }
}

public sealed class StateTests : ConformanceTest
{
    [Fact]
    public async Task State_WhenNothingIsStored_IsEmptyAndSaysSo()
    {
        var grain = Host.Grain<INoteGrain>("note/new");
        (await grain.Record() == (false, null)).ShouldBeTrue();
        (await grain.Read()).ShouldBeNull();
        (await grain.Counted()).ShouldBe(0);
    }

    [Fact]
    public async Task State_WhenWritten_IsThereInTheNextActivation()
    {
        var grain = Host.Grain<INoteGrain>("note/a");
        await grain.Write("first");
        await grain.Write("second");
        await grain.Count();
        await grain.End();
        (await grain.Read()).ShouldBe("second#1");
        (await grain.Counted()).ShouldBe(1);
        (await Host.Grain<INoteGrain>("note/b").Read()).ShouldBeNull();
    }

    [Fact]
    public async Task State_WithPrivateAndInitSetters_IsReadBackWhole()
    {
        var grain = Host.Grain<INoteGrain>("note/a");
        await grain.Tag("one");
        await grain.End();
        (await grain.Tag("two")).ShouldBe(4);
    }

    [Fact]
    public async Task State_WhenOnlyChangedInMemory_IsLostWithTheActivation()
    {
        var grain = Host.Grain<INoteGrain>("note/a");
        await grain.Write("stored");
        await grain.Scribble("scribbled");
        (await grain.Read()).ShouldBe("scribbled#0");
        await grain.Reread();
        (await grain.Read()).ShouldBe("stored#0");
    }

    [Fact]
    public async Task Etag_WhenWritten_Changes()
    {
        var grain = Host.Grain<INoteGrain>("note/a");
        await grain.Write("one");
        var first = await grain.Record();
        await grain.Write("two");
        var second = await grain.Record();
        first.Exists.ShouldBeTrue();
        string.Equals(second.Etag, first.Etag, StringComparison.Ordinal).ShouldBeFalse();
    }

    [Fact]
    public async Task Clear_WhenStored_RemovesTheRecordAndAllowsANewOne()
    {
        var grain = Host.Grain<INoteGrain>("note/a");
        await grain.Write("one");
        await grain.Clear();
        (await grain.Record() == (false, null)).ShouldBeTrue();
        (await grain.Read()).ShouldBeNull();
        await grain.Write("again");
        await grain.End();
        (await grain.Read()).ShouldBe("again#0");
    }

    [Fact]
    public async Task Write_WhenBasedOnAReplacedVersion_FailsAndEndsTheActivation()
    {
        var grain = Host.Grain<INoteGrain>("note/a");
        await grain.Write("stored");
        var storage = Host.Services.GetRequiredKeyedService<IGrainStorage>("Default");
        var stored = new GrainState<Note>();
        await storage.ReadStateAsync("conformance-note", grain.GetGrainId(), stored);
        stored.State = new Note("by somebody else", 7);
        await storage.WriteStateAsync("conformance-note", grain.GetGrainId(), stored);

        var error = await Should.ThrowAsync<InconsistentStateException>(grain.Write("stale"));
        string.Equals(error.StoredEtag, error.CurrentEtag, StringComparison.Ordinal).ShouldBeFalse();

        // A new activation read what is stored.
        (await grain.Read()).ShouldBe("by somebody else#7");
        await grain.Write("fresh");
    }
}
