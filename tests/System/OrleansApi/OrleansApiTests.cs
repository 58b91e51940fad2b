using System.Reflection;
using Contexter.Client.Api;
using Contexter.GrainInterfaces;
using Contexter.Grains;
using Contexter.Silo.Hosting;

namespace Contexter.SystemTests.OrleansApi;

/// <summary>
/// What grains are written against exists in Orleans with that signature, so that the Orleans build cannot rot unseen where only the embedded host is
/// built. On Orleans itself the compiler proves it.
/// </summary>
public sealed class OrleansApiTests
{
    private static readonly ApiList Orleans = ApiList.Read();

    public static TheoryData<string> Assemblies { get; } =
        [.. new[] { typeof(GrainKeys), typeof(FaultFilter), typeof(IContexterApi), typeof(LocalContexter) }.Select(type => type.Assembly.GetName().Name!)];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void TypeReferences_OfEveryAssemblyWithGrains_AreOrleansTypes(string assembly)
    {
        var types = ApiReferences.TypesIn(Assembly.Load(assembly)).Select(ApiText.NameOf).ToList();
        types.ShouldNotBeEmpty();
        types.Where(type => !Orleans.Types.ContainsKey(type)).ShouldBeEmpty($"{assembly} uses types that Orleans does not have");
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void MemberReferences_OfEveryAssemblyWithGrains_AreOrleansMembers(string assembly)
    {
        var members = ApiReferences.MembersIn(Assembly.Load(assembly));
        members
            .Select(member => (Type: ApiText.NameOf(member.DeclaringType!), Text: ApiText.MemberText(member)))
            .Where(member => member.Text is not null && !(Orleans.Types.TryGetValue(member.Type, out var type) && type.Has(member.Text)))
            .Select(member => $"{member.Type}: {member.Text}")
            .ShouldBeEmpty($"{assembly} uses members that Orleans does not have");
    }

    [Fact]
    public void MemberReferences_OfGrains_SeeTheCallsOfGrains()
    {
        // A control: a reader that finds nothing would prove nothing.
        var members = ApiReferences.MembersIn(typeof(FaultFilter).Assembly).Select(member => $"{ApiText.NameOf(member.DeclaringType!)}: {ApiText.MemberText(member)}").ToList();
        members.ShouldContain("Orleans.IGrainFactory: TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string grainClassNamePrefix=default)", StringComparer.Ordinal);
        members.ShouldContain("Orleans.Core.IStorage<TState>: get TState State", StringComparer.Ordinal);
    }
}
