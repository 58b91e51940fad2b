using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Contexter.SystemTests.OrleansApi;

/// <summary>Reads from compiled assemblies which names of the Orleans API they use.</summary>
internal static class ApiReferences
{
    /// <summary>The namespaces that are Orleans' own; its entry points sit in the one of .NET's generic host.</summary>
    public static bool IsOrleans(Type type) =>
        type.Assembly != typeof(ApiReferences).Assembly
        && type.Assembly.GetName().Name is { } assembly
        && (assembly.StartsWith("Contexter.Embedded.", StringComparison.Ordinal) || assembly.StartsWith("Orleans.", StringComparison.Ordinal))
        && type.Namespace is { } space
        && (space == "Orleans" || space.StartsWith("Orleans.", StringComparison.Ordinal) || space == "Microsoft.Extensions.Hosting");

    /// <summary>The types of the Orleans API that an assembly names.</summary>
    public static IEnumerable<Type> TypesIn(Assembly assembly) => AllTypesIn(assembly).Where(IsOrleans);

    /// <summary>The types of other assemblies that an assembly names.</summary>
    public static IEnumerable<Type> AllTypesIn(Assembly assembly) =>
        Read(assembly, static (module, reader) => reader.TypeReferences.Select(handle => module.ResolveType(MetadataTokens.GetToken(handle))));

    /// <summary>The members of the Orleans API that an assembly calls, as they are declared.</summary>
    public static IEnumerable<MemberInfo> MembersIn(Assembly assembly) => Read(assembly, static (module, reader) => reader.MemberReferences
        .Where(handle => DeclaringType(module, reader, reader.GetMemberReference(handle).Parent) is { } type && IsOrleans(type))
        .Select(handle => Declaration(module.ResolveMember(MetadataTokens.GetToken(handle), AnyArguments, AnyArguments)!)));

    /// <summary>Stands for the type parameters of whoever makes a generic call; which they are does not matter to what is called.</summary>
    private static readonly Type[] AnyArguments = [.. Enumerable.Repeat(typeof(object), 8)];

    private static List<T> Read<T>(Assembly assembly, Func<Module, MetadataReader, IEnumerable<T>> select)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        return [.. select(assembly.ManifestModule, file.GetMetadataReader()).Distinct()];
    }

    /// <summary>The type, or generic type, that a member reference belongs to; null for those of arrays and of the assembly itself.</summary>
    private static Type? DeclaringType(Module module, MetadataReader reader, EntityHandle parent)
    {
        if (parent.Kind == HandleKind.TypeSpecification)
        {
            var signature = reader.GetBlobReader(reader.GetTypeSpecification((TypeSpecificationHandle)parent).Signature);
            if (signature.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance)
            {
                return null;
            }

            signature.ReadByte();
            parent = signature.ReadTypeHandle();
        }

        return parent.Kind == HandleKind.TypeReference ? module.ResolveType(MetadataTokens.GetToken(parent)) : null;
    }

    /// <summary>The member of <c>IStorage&lt;T&gt;</c> for a member of <c>IStorage&lt;Record&gt;</c>.</summary>
    private static MemberInfo Declaration(MemberInfo member) => member.Module.ResolveMember(member.MetadataToken)!;
}
