using System.Globalization;
using System.Reflection;
using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.Grains;
using Contexter.SystemTests.OrleansApi;
using FsCheck;
using FsCheck.Fluent;
using Orleans.Concurrency;

namespace Contexter.SystemTests.Contracts;

/// <summary>Rules that messages, interfaces, states and keys follow so that they can cross processes and be stored by any provider.</summary>
public sealed class ContractRuleTests
{
    /// <summary>Types of .NET that cross a process as they are; collections of interface types are not among them, for what stands behind one may not.</summary>
    private static readonly HashSet<Type> Sendable =
    [
        typeof(string), typeof(bool), typeof(byte), typeof(int), typeof(long), typeof(float), typeof(double), typeof(decimal), typeof(Guid), typeof(Uri),
        typeof(DateTimeOffset), typeof(TimeSpan), typeof(List<>), typeof(Dictionary<,>), typeof(HashSet<>), typeof(Nullable<>), typeof(Immutable<>),
    ];

    private static readonly HashSet<Type> Results = [typeof(Task), typeof(Task<>), typeof(ValueTask), typeof(ValueTask<>), typeof(IAsyncEnumerable<>)];

    public static TheoryData<string> Messages { get; } = [.. ContractText.Messages.Select(type => type.FullName!)];

    public static TheoryData<string> Interfaces { get; } = [.. ContractText.GrainContracts.Select(type => type.FullName!)];

    [Theory]
    [MemberData(nameof(Messages))]
    public void Message_HasAnIdForAllThatItHolds_AndHoldsOnlyWhatCanBeSent(string name)
    {
        var type = Find(name);
        ContractText.AliasOf(type).ShouldStartWith("contexter.");
        if (type.IsEnum)
        {
            return;
        }

        var members = ContractText.MembersOf(type).ToList();
        members.Select(member => member.Id).ShouldBeUnique();
        members.SelectMany(member => ContractText.Parts(member.Type)).Where(part => !CanBeSent(part)).ShouldBeEmpty("Orleans cannot send these");
        type.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(field => !field.IsDefined(typeof(NonSerializedAttribute)))
            .Select(field => field.Name.StartsWith('<') ? field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)] : field.Name)
            .Where(field => !members.Exists(member => string.Equals(member.Member.Name, field, StringComparison.Ordinal)))
            .ShouldBeEmpty("these have no [Id] and would be lost on the way");
    }

    [Theory]
    [MemberData(nameof(Interfaces))]
    public void Interface_IsKeyedByText_AndSendsOnlyWhatCanBeSent(string name)
    {
        var type = Find(name);
        ContractText.AliasOf(type).ShouldStartWith("contexter.");
        typeof(IGrainWithStringKey).IsAssignableFrom(type).ShouldBeTrue();
        type.GetMethods().Select(ContractText.AliasOf).ShouldBeUnique(StringComparer.Ordinal);
        foreach (var method in type.GetMethods())
        {
            Results.ShouldContain(Definition(method.ReturnType));
            method.ReturnType.GetGenericArguments().SelectMany(ContractText.Parts).Where(part => !CanBeSent(part)).ShouldBeEmpty($"{method.Name} returns what Orleans cannot send");
            var parameters = method.GetParameters();
            parameters[^1].ParameterType.ShouldBe(typeof(CancellationToken), $"{method.Name} cannot be cancelled");
            parameters[..^1].SelectMany(parameter => ContractText.Parts(parameter.ParameterType)).Where(part => !CanBeSent(part))
                .ShouldBeEmpty($"{method.Name} takes what Orleans cannot send");
        }
    }

    [Fact]
    public void Exceptions_ThatGrainsKnow_CanCrossAProcess()
    {
        // The fault filter turns the core's exception into one that can; those of .NET and of Orleans can.
        var known = ApiReferences.AllTypesIn(typeof(FaultFilter).Assembly).Concat(ContractText.Types).Where(typeof(Exception).IsAssignableFrom).ToList();
        known.ShouldContain(typeof(ContexterFaultException));
        known.Where(type => type != typeof(ContexterException) && !type.IsDefined(typeof(GenerateSerializerAttribute)) && !IsOfThePlatform(type))
            .ShouldBeEmpty("a caller in another process would get a CodecNotFoundException instead");
    }

    [Fact]
    public void Aliases_AndGrainTypes_AndStateNames_AreUnique()
    {
        ContractText.Messages.Concat(ContractText.GrainContracts).Select(ContractText.AliasOf).ShouldBeUnique(StringComparer.Ordinal);
        ContractText.GrainClasses.Select(ContractText.GrainTypeOf).ShouldBeUnique(StringComparer.Ordinal);

        // Providers for databases keep a state by name and key; the grain type is not part of it.
        ContractText.States.Select(state => state.Name).ShouldBeUnique(StringComparer.Ordinal);
    }

    [Fact]
    public void Keys_EachHaveAPrefixOfTheirOwn()
    {
        var prefixes = ContractText.Keys().Select(key => key.Key.Split('/')[0]).ToList();
        prefixes.ShouldBeUnique(StringComparer.Ordinal);
        prefixes.ShouldAllBe(prefix => prefix.Any(character => !char.IsAsciiHexDigit(character)));
    }

    [Fact]
    public void Keys_OfAnyId_AreNeitherNumbersNorGuids()
    {
        var ids = ArbMap.Default.ArbFor<string>().Filter(id => id is not null);
        Prop.ForAll(ids, id => new[] { GrainKeys.Job(id), GrainKeys.Library(id), GrainKeys.Lane(id, 1) }.All(key =>
            !long.TryParse(key, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out _) && !Guid.TryParse(key, out _))).QuickCheckThrowOnFailure();
    }

    private static bool CanBeSent(Type type) =>
        type.IsArray || Sendable.Contains(Definition(type)) || (type.IsDefined(typeof(GenerateSerializerAttribute)) && type.IsDefined(typeof(AliasAttribute)));

    private static bool IsOfThePlatform(Type type) =>
        type.Namespace is { } space && (space.StartsWith("System", StringComparison.Ordinal) || space.StartsWith("Orleans", StringComparison.Ordinal));

    private static Type Definition(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;

    private static Type Find(string name) => ContractText.Types.Single(type => string.Equals(type.FullName, name, StringComparison.Ordinal));
}
