using System.Reflection;
using Contexter.GrainInterfaces;
using Contexter.Grains;

namespace Contexter.System.Tests.Deployment;

/// <summary>Keys and names of states are such that PostgreSQL's provider keeps them apart: it reads keys that look hexadecimal as numbers, and leaves the type of the grain out.</summary>
public sealed class GrainKeyTests
{
    private const string HexadecimalDigits = "0123456789abcdefABCDEF";

    /// <summary>Every key, of things that are called "ab".</summary>
    public static TheoryData<string, string> Keys { get; } =
    [
        .. typeof(GrainKeys).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (field.Name, (string)field.GetRawConstantValue()!)),
        .. typeof(GrainKeys).GetMethods(BindingFlags.Public | BindingFlags.Static)
            .Select(method => (method.Name, (string)method.Invoke(null, [.. method.GetParameters().Select(parameter => parameter.ParameterType == typeof(int) ? (object)0 : "ab")])!)),
    ];

    [Theory]
    [MemberData(nameof(Keys))]
    public void Key_WhateverItIsOf_CannotBeReadAsANumber(string name, string key)
    {
        var prefix = key.Split('/')[0];

        key.ShouldContain('/', customMessage: name);
        prefix.ShouldContain(letter => !HexadecimalDigits.Contains(letter));
        Guid.TryParse(key, out _).ShouldBeFalse();
        key.ShouldNotContain('+');
    }

    [Fact]
    public void PersistentStates_OfAllGrains_HaveNamesOfTheirOwn()
    {
        var names = typeof(FaultFilter).Assembly.GetTypes()
            .SelectMany(type => type.GetConstructors().SelectMany(constructor => constructor.GetParameters()))
            .Select(parameter => parameter.GetCustomAttribute<PersistentStateAttribute>()?.StateName)
            .OfType<string>()
            .ToList();

        names.Count.ShouldBeGreaterThan(5);
        names.ShouldBeUnique(StringComparer.Ordinal);
    }
}
