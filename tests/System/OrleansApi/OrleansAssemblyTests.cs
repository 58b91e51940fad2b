using System.Reflection;

namespace Contexter.SystemTests.OrleansApi;

/// <summary>The list of the Orleans API is true: everything in it is in the real assemblies, with that signature.</summary>
public sealed class OrleansAssemblyTests
{
    private static readonly ApiList Listed = ApiList.Read();

    public static TheoryData<string> Types { get; } = [.. Listed.Types.Keys];

    [Theory]
    [MemberData(nameof(Types))]
    public void Type_OfTheList_IsInOrleansWithTheseMembers(string name)
    {
        var type = Assembly.Load(Listed.Types[name].Assembly).GetExportedTypes().Single(candidate => string.Equals(ApiText.NameOf(candidate), name, StringComparison.Ordinal));
        var members = ApiText.MembersOf(type).ToHashSet(StringComparer.Ordinal);
        Listed.Types[name].Members.Where(member => !members.Contains(member)).ShouldBeEmpty("the list says more than Orleans has");
    }
}
