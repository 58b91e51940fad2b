using System.Collections.Immutable;
using Orleans.Concurrency;
using Orleans.Serialization;

namespace Contexter.Tests.Conformance;

[GenerateSerializer]
[Alias("conformance.shape")]
public record Shape(string Name, Box Box)
{
    [Id(0)]
    public IList<Box> Boxes { get; init; } = [];

    [NonSerialized]
    private string? _cache;

    public string? Cache
    {
        get => _cache;
        set => _cache = value;
    }
}

[GenerateSerializer]
[Alias("conformance.round-shape")]
public sealed record RoundShape(string Name, Box Box, [property: Immutable] int[] Radii) : Shape(Name, Box)
{
    [Id(0)]
    public Shape? Parent { get; set; }
}

[GenerateSerializer]
[Immutable]
[Alias("conformance.frozen-box")]
public sealed class FrozenBox
{
    [Id(0)]
    public int Value { get; set; }
}

public sealed class Unmarked
{
    public int Value { get; set; }
}

public interface IIsolationGrain : IGrainWithStringKey
{
    Task Keep(Shape shape);

    ValueTask<Shape> Kept();

    Task KeepFrozen(FrozenBox box);

    Task KeepList([Immutable] IList<int> list);

    Task KeepWrapped(Immutable<int[]> wrapped);

    ValueTask<(int Frozen, int Listed, int Wrapped)> Shared();

    Task<object?> Echo(object? value);

    Task<bool> IsSame(IIsolationGrain grain);

    ValueTask<IIsolationGrain> Self();

    Task<object> ReturnUnmarked();
}

public sealed class IsolationGrain : Grain, IIsolationGrain
{
    private Shape? _shape;
    private FrozenBox? _frozen;
    private IList<int>? _list;
    private int[]? _wrapped;

    public Task Keep(Shape shape)
    {
        _shape = shape;
        return Task.CompletedTask;
    }

    public ValueTask<Shape> Kept() => ValueTask.FromResult(_shape!);

    public Task KeepFrozen(FrozenBox box)
    {
        _frozen = box;
        return Task.CompletedTask;
    }

    public Task KeepList([Immutable] IList<int> list)
    {
        _list = list;
        return Task.CompletedTask;
    }

    public Task KeepWrapped(Immutable<int[]> wrapped)
    {
        _wrapped = wrapped.Value;
        return Task.CompletedTask;
    }

    public ValueTask<(int Frozen, int Listed, int Wrapped)> Shared() => ValueTask.FromResult((_frozen!.Value, _list![0], _wrapped![0]));

    public Task<object?> Echo(object? value) => Task.FromResult(value);

    public Task<bool> IsSame(IIsolationGrain grain) => Task.FromResult(grain.GetGrainId() == this.GetGrainId() && grain is not IsolationGrain);

    public ValueTask<IIsolationGrain> Self() => ValueTask.FromResult<IIsolationGrain>(this);

    public Task<object> ReturnUnmarked() => Task.FromResult<object>(new Unmarked());
}

public sealed class IsolationTests : ConformanceTest
{
    [Fact]
    public async Task Argument_WhenTheCallerChangesItLater_IsUnchangedInTheGrain()
    {
        var grain = Host.Grain<IIsolationGrain>("isolation/a");
        var shape = new Shape("s", new Box { Value = 1 }) { Boxes = { new Box { Value = 2 } }, Cache = "local" };
        await grain.Keep(shape);
        shape.Box.Value = 10;
        shape.Boxes[0].Value = 20;
        shape.Boxes.Add(new Box());
        var kept = await grain.Kept();
        kept.Box.Value.ShouldBe(1);
        kept.Boxes.ShouldHaveSingleItem().Value.ShouldBe(2);
        kept.Cache.ShouldBeNull();
    }

    [Fact]
    public async Task Result_WhenTheCallerChangesIt_IsUnchangedInTheGrain()
    {
        var grain = Host.Grain<IIsolationGrain>("isolation/a");
        await grain.Keep(new Shape("s", new Box { Value = 1 }));
        (await grain.Kept()).Box.Value = 10;
        (await grain.Kept()).Box.Value.ShouldBe(1);
    }

    [Fact]
    public async Task Argument_OfADerivedTypeThatRefersToItself_KeepsItsShape()
    {
        var grain = Host.Grain<IIsolationGrain>("isolation/a");
        var box = new Box { Value = 3 };
        var round = new RoundShape("round", box, [1, 2]) { Boxes = { box } };
        round.Parent = round;
        await grain.Keep(round);
        var kept = (await grain.Kept()).ShouldBeOfType<RoundShape>();
        kept.ShouldNotBeSameAs(round);
        kept.Parent.ShouldBeSameAs(kept);
        kept.Boxes[0].ShouldBeSameAs(kept.Box);
        kept.Radii.ShouldBeSameAs(round.Radii);
    }

    [Fact]
    public async Task Immutable_TypesParametersAndValues_AreShared()
    {
        var grain = Host.Grain<IIsolationGrain>("isolation/a");
        var (frozen, list, wrapped) = (new FrozenBox { Value = 1 }, new List<int> { 1 }, new[] { 1 });
        await grain.KeepFrozen(frozen);
        await grain.KeepList(list);
        await grain.KeepWrapped(wrapped.AsImmutable());
        (frozen.Value, list[0], wrapped[0]) = (2, 2, 2);
        (await grain.Shared()).ShouldBe((2, 2, 2));
    }

    [Fact]
    public async Task Value_OfEachKindThatTravels_ArrivesEqual()
    {
        var grain = Host.Grain<IIsolationGrain>("isolation/a");
        object?[] values =
        [
            null, 1, 2.5, "text", 'c', 3m, Guid.Empty, DayOfWeek.Friday, DateTimeOffset.UnixEpoch, TimeSpan.FromDays(1), new Uri("https://example.com/"),
            new[] { 1, 2 }, new[] { new[] { 1 }, [2, 3] }, new List<string> { "a" }, new HashSet<int> { 1, 2 }, ImmutableArray.Create(1, 2),
            new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["a"] = 1 }, new SortedDictionary<string, int>(StringComparer.Ordinal) { ["b"] = 2 },
            new Queue<int>([1, 2]), new Stack<int>([1, 2, 3]), (1, "two", 3.0), Tuple.Create(1, 2), new KeyValuePair<string, int>("k", 1),
            new object?[] { 1, "mixed", null },
        ];
        foreach (var value in values)
        {
            (await grain.Echo(value)).ShouldBeEquivalentTo(value);
        }

        var ignoringCase = (Dictionary<string, int>)(await grain.Echo(values[16]))!;
        ignoringCase["A"].ShouldBe(1);
        int[,] grid = { { 1, 2 }, { 3, 4 } };
        var copy = (int[,])(await grain.Echo(grid))!;
        copy.ShouldNotBeSameAs(grid);
        copy.Cast<int>().ShouldBe([1, 2, 3, 4]);
    }

    [Fact]
    public async Task Value_OfATypeThatCannotTravel_IsRefusedByName()
    {
        var grain = Host.Grain<IIsolationGrain>("isolation/a");
        (await Should.ThrowAsync<CodecNotFoundException>(async () => await grain.Echo(new Unmarked()))).Message.ShouldContain(nameof(Unmarked));
        await Should.ThrowAsync<CodecNotFoundException>(async () => await grain.Echo(new List<object> { new Unmarked() }));
        await Should.ThrowAsync<CodecNotFoundException>(async () => await grain.Echo(Enumerable.Range(0, 3).Where(static number => number > 0)));
        await Should.ThrowAsync<CodecNotFoundException>(grain.ReturnUnmarked());
    }

    [Fact]
    public async Task Grain_PassedAsItself_BecomesAReference()
    {
        var grain = Host.Grain<IIsolationGrain>("isolation/a");
        var self = await grain.Self();
        (await grain.IsSame(self)).ShouldBeTrue();
        self.ShouldBe(grain);
        self.GetHashCode().ShouldBe(grain.GetHashCode());
        self.ShouldNotBe(Host.Grain<IIsolationGrain>("isolation/b"));
        (await grain.Echo(grain)).ShouldBe(grain);
    }
}
