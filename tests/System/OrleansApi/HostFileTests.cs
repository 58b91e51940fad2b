using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Runtime.CompilerServices;
using Contexter.Silo.Hosting;
using Microsoft.AspNetCore.Http;

namespace Contexter.SystemTests.OrleansApi;

/// <summary>The composition for Orleans, which this build does not compile, names nothing that Orleans does not have.</summary>
public sealed class HostFileTests
{
    private static readonly ApiList Orleans = ApiList.Read();

    [Fact]
    public void Calls_OfTheOrleansHost_ExistWithTheseArguments() => Unknown(OrleansHost()).ShouldBeEmpty("neither Orleans nor anything else has such a method");

    [Fact]
    public void Names_OfTheOrleansHost_Exist() => UnknownNames(OrleansHost()).ShouldBeEmpty("nothing has such names");

    [Fact]
    public void Namespaces_OfTheOrleansHost_Exist()
    {
        var known = Orleans.Types.Keys.Select(type => type[..type.LastIndexOf('.')])
            .Concat(Reachable().Select(type => type.Namespace))
            .ToHashSet(StringComparer.Ordinal);
        OrleansHost().Namespaces.Where(space => !known.Contains(space)).ShouldBeEmpty("there are no such namespaces");
    }

    [Theory]
    [InlineData("silo.UseLocalhostClustering(serviceId: \"a\", clusterId: Name(1, 2))", null)]
    [InlineData("silo.UseLocalhostClustering(siloPort: 1, 2, null)", null)]
    [InlineData("silo.UseLocalhostClustering(service: \"a\")", "UseLocalhostClustering(service)")]
    [InlineData("silo.UseLocalhostClustering(1, 2, null, \"a\", \"b\", \"c\")", "UseLocalhostClustering(, , , , , )")]
    [InlineData("silo.AddMemoryGrainStorage()", "AddMemoryGrainStorage()")]
    [InlineData("silo.UseSomethingElse(x => x.Build(1))", "UseSomethingElse()")]
    public void Unknown_OfACall_NamesItWhenOrleansHasItNot(string code, string? unknown) =>
        Unknown(new HostFile($"// silo.Comment()\n{code};\n")).ShouldBe(unknown is null ? [] : [unknown], ignoreOrder: false);

    [Fact]
    public void UnknownNames_OfATypeThatDoesNotExist_NameIt() =>
        UnknownNames(new HostFile("silo.Configure<SiloMessagingOptions>(o => o.MaxFantasy = Fantasy.Of(\"Text\"));")).ShouldBe(["MaxFantasy", "Fantasy"]);

    private static IEnumerable<string> Unknown(HostFile file)
    {
        var others = Reachable().SelectMany(MethodNames).ToHashSet(StringComparer.Ordinal);
        var methods = Orleans.Types.Values.SelectMany(type => type.Members).Where(member => member.EndsWith(')')).ToLookup(MethodName, StringComparer.Ordinal);
        return file.Calls
            .Where(call => !others.Contains(call.Method) && !methods[call.Method].Any(method => Fits(method, call.Arguments)))
            .Select(call => $"{call.Method}({string.Join(", ", call.Arguments)})");
    }

    private static IEnumerable<string> UnknownNames(HostFile file)
    {
        var known = Orleans.Types
            .SelectMany(type => type.Value.Members.Select(MethodName).Append(type.Key.Split('.')[^1].Split('<')[0]))
            .Concat(Reachable().SelectMany(type => type.GetMembers(All).Select(member => member.Name).Append(type.Name.Split('`')[0])))
            .Concat(Reachable().SelectMany(type => type.Namespace?.Split('.') ?? []))
            .Concat(file.Declared)
            .ToHashSet(StringComparer.Ordinal);
        return file.Names.Where(name => !known.Contains(name));
    }

    /// <summary>Whether a call with these arguments compiles as far as their number and names go.</summary>
    private static bool Fits(string method, string?[] arguments)
    {
        var open = method.IndexOf('(', StringComparison.Ordinal);
        var parameters = ApiType.Split(method[(open + 1)..^1]).ToList();
        if (parameters is [var first, ..] && first.StartsWith("this ", StringComparison.Ordinal))
        {
            parameters.RemoveAt(0);
        }

        var names = parameters.Select(parameter => parameter[(parameter.LastIndexOf(' ') + 1)..].Split('=')[0]).ToList();
        var given = arguments.Select((name, index) => name ?? names.ElementAtOrDefault(index)).ToList();
        return given.TrueForAll(name => name is not null && names.Contains(name, StringComparer.Ordinal))
            && parameters.Zip(names).All(parameter => parameter.First.Contains('=', StringComparison.Ordinal) || given.Contains(parameter.Second, StringComparer.Ordinal));
    }

    private static string MethodName(string member) => member.Split('(')[0].Split(' ')[^1].Split('<')[0];

    private static IEnumerable<string> MethodNames(Type type) => type.GetMethods(All).Select(method => method.Name);

    /// <summary>Types of the composition's own assembly and of all it refers to, but those that stand in for Orleans.</summary>
    private static IEnumerable<Type> Reachable()
    {
        var silo = typeof(LocalContexter).Assembly;
        return silo.GetReferencedAssemblies()
            .Select(Assembly.Load)
            .Append(typeof(IPEndPoint).Assembly)
            .Append(typeof(TcpListener).Assembly)
            .Append(typeof(IHeaderDictionary).Assembly)
            .SelectMany(assembly => assembly.GetExportedTypes())
            .Where(type => !ApiReferences.IsOrleans(type))
            .Concat(silo.GetTypes());
    }

    private static HostFile OrleansHost([CallerFilePath] string file = "") =>
        new(File.ReadAllText(Path.Combine(Path.GetDirectoryName(file)!, "../../../silo/Hosting/OrleansHost.cs")));

    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
}
