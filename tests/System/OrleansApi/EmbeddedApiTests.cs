namespace Contexter.SystemTests.OrleansApi;

/// <summary>The embedded host offers nothing under Orleans' names that Orleans does not have.</summary>
public sealed class EmbeddedApiTests
{
    private static readonly ApiList Orleans = ApiList.Read();

    /// <summary>What differs, each with the reason why no grain can depend on it.</summary>
    private static readonly Dictionary<string, string> Differences = new(StringComparer.Ordinal)
    {
        ["Orleans.Runtime.IGrainContext: TComponent GetComponent<TComponent>()"] = "Orleans declares it in the base interface of the context",
    };

    public static TheoryData<string> Types { get; } = [.. Exported().Select(ApiText.NameOf)];

    [Theory]
    [MemberData(nameof(Types))]
    public void Type_WithAnOrleansName_HasOnlyWhatOrleansHas(string name)
    {
        var type = Exported().Single(candidate => string.Equals(ApiText.NameOf(candidate), name, StringComparison.Ordinal));
        Orleans.Missing(type).Where(missing => !Differences.ContainsKey(missing)).ShouldBeEmpty("Orleans has no such names; a grain that uses them compiles here only");
    }

    [Fact]
    public void Differences_AreAllStillThere()
    {
        var missing = Exported().SelectMany(Orleans.Missing).ToHashSet(StringComparer.Ordinal);
        Differences.Keys.Where(difference => !missing.Contains(difference)).ShouldBeEmpty("these are no differences any more; remove them from the list");
    }

    [Fact]
    public void Missing_WithAnotherSignature_NamesTheMember()
    {
        // Controls: the comparison would be worthless if it accepted a wrong return type, parameter, default, modifier, base or name.
        var list = ApiList.Parse(
        [
            "[Any] Orleans.IGrainFactory : IDisposable",
            "    TGrainInterface GetGrain<TGrainInterface>(string primaryKey)",
            "[Any] Orleans.Runtime.IGrainTimer : IDisposable",
            "    Task Change(TimeSpan dueTime, TimeSpan period)",
            "[Any] Orleans.Runtime.IAddressable : ",
        ]);
        list.Missing(typeof(IGrainFactory)).ShouldContain("Orleans.IGrainFactory: TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string grainClassNamePrefix=default)", StringComparer.Ordinal);
        list.Missing(typeof(IGrainTimer)).ShouldHaveSingleItem().ShouldBe("Orleans.Runtime.IGrainTimer: void Change(TimeSpan dueTime, TimeSpan period)");
        list.Missing(typeof(IAddressable)).ShouldBeEmpty();
        list.Missing(typeof(IGrainWithStringKey)).ShouldHaveSingleItem().ShouldBe("Orleans.IGrainWithStringKey");
    }

    private static IEnumerable<Type> Exported() => new[] { typeof(Grain).Assembly, typeof(Contexter.Embedded.EmbeddedSiloOptions).Assembly }
        .SelectMany(assembly => assembly.GetExportedTypes())
        .Where(ApiReferences.IsOrleans)
        .OrderBy(type => type.FullName, StringComparer.Ordinal);
}
