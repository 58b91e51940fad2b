using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Contexter.Embedded.Activations;
using Contexter.Embedded.Copying;

namespace Contexter.Embedded.Calls;

/// <summary>
/// Makes, for a grain interface, the classes that a compiler would otherwise generate: a reference class that implements the interface, and
/// one request class a method. For <c>Task&lt;int&gt; Add(Item item, CancellationToken token)</c> they are, written in C#:
/// <code>
/// class Add : TaskRequest&lt;int&gt; {
///     public static GrainMethod _method; public Item _0;
///     public override GrainMethod Method => _method;
///     protected override Task&lt;int&gt; Call(object grain) => ((ICounter)grain).Add(_0, GrainToken);
/// }
/// class Proxy(GrainId id, GrainInterface i, GrainClass c) : GrainProxy(id, i, c), ICounter {
///     public Task&lt;int&gt; Add(Item item, CancellationToken token) {
///         var request = new Add();
///         request._0 = Copier.Copy(item);     // left out for types nobody can change
///         request.UseToken(token);
///         return InvokeTask(request);
///     }
/// }
/// </code>
/// So a call costs one object and no reflection. Classes are made on the first use of an interface and kept for the life of the process.
/// </summary>
internal static class ProxyEmitter
{
    private const string MethodField = "_method";
    private static readonly MethodInfo CopyMethod = typeof(Copier).GetMethods().Single(
        static method => string.Equals(method.Name, nameof(Copier.Copy), StringComparison.Ordinal) && method.GetParameters().Length == 1);

    private static readonly ConcurrentDictionary<Assembly, ModuleBuilder> Modules = new();
    private static readonly ConcurrentDictionary<Type, Lazy<ProxyType>> Proxies = new();

    /// <summary>Creates a reference object.</summary>
    public delegate GrainProxy Factory(GrainId grainId, GrainInterface grainInterface, GrainClass grainClass);

    /// <summary>Gets the classes of an interface.</summary>
    public static ProxyType Of(Type interfaceType) => Proxies.GetOrAdd(interfaceType, static type => new Lazy<ProxyType>(() => Emit(type))).Value;

    private static ProxyType Emit(Type interfaceType)
    {
        var module = Modules.GetOrAdd(interfaceType.Assembly, DefineModule);
        var baseName = $"{interfaceType.FullName}.Proxy";
        var constructorTypes = new[] { typeof(GrainId), typeof(GrainInterface), typeof(GrainClass) };
        TypeBuilder proxy;
        lock (module)
        {
            proxy = module.DefineType(baseName, TypeAttributes.Public | TypeAttributes.Sealed, typeof(GrainProxy));
        }

        EmitConstructor(proxy, constructorTypes);
        var methods = new List<GrainMethod>();
        foreach (var declaring in interfaceType.GetInterfaces().Append(interfaceType))
        {
            proxy.AddInterfaceImplementation(declaring);
            foreach (var info in declaring.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
            {
                var method = GrainMethod.Of(interfaceType, info);
                var request = EmitRequest(module, $"{baseName}.{info.Name}{methods.Count}", method);
                EmitMethod(proxy, info, request);
                methods.Add(method);
            }
        }

        var type = proxy.CreateType();
        return new ProxyType(EmitFactory(type, constructorTypes), methods);
    }

    private static ModuleBuilder DefineModule(Assembly interfaces)
    {
        var name = new AssemblyName($"{interfaces.GetName().Name}.Proxies");
        var assembly = AssemblyBuilder.DefineDynamicAssembly(name, AssemblyBuilderAccess.Run);

        // Grain interfaces, their messages and the bases of the made classes may be internal to their assemblies.
        var ignoreChecks = typeof(IgnoresAccessChecksToAttribute).GetConstructor([typeof(string)])!;
        var reachable = interfaces.GetReferencedAssemblies().Select(static reference => reference.Name!)
            .Append(interfaces.GetName().Name!).Append(typeof(GrainProxy).Assembly.GetName().Name!).Append(typeof(GrainReference).Assembly.GetName().Name!);
        foreach (var reachableName in reachable.Distinct(StringComparer.Ordinal))
        {
            assembly.SetCustomAttribute(new CustomAttributeBuilder(ignoreChecks, [reachableName]));
        }

        return assembly.DefineDynamicModule(name.Name!);
    }

    private static void EmitConstructor(TypeBuilder proxy, Type[] parameterTypes)
    {
        var baseConstructor = typeof(GrainProxy).GetConstructor(BindingFlags.Instance | BindingFlags.NonPublic, parameterTypes)!;
        var il = proxy.DefineConstructor(MethodAttributes.Public, CallingConventions.HasThis, parameterTypes).GetILGenerator();
        for (var i = 0; i <= parameterTypes.Length; i++)
        {
            il.Emit(OpCodes.Ldarg, i);
        }

        il.Emit(OpCodes.Call, baseConstructor);
        il.Emit(OpCodes.Ret);
    }

    private static Factory EmitFactory(Type proxy, Type[] parameterTypes)
    {
        var method = new DynamicMethod("Create", typeof(GrainProxy), parameterTypes, proxy.Module, skipVisibility: true);
        var il = method.GetILGenerator();
        for (var i = 0; i < parameterTypes.Length; i++)
        {
            il.Emit(OpCodes.Ldarg, i);
        }

        il.Emit(OpCodes.Newobj, proxy.GetConstructor(parameterTypes)!);
        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<Factory>();
    }

    private static Type EmitRequest(ModuleBuilder module, string name, GrainMethod method)
    {
        var shape = CallShape.Of(method.Info.ReturnType);
        TypeBuilder request;
        lock (module)
        {
            request = module.DefineType(name, TypeAttributes.Public | TypeAttributes.Sealed, shape.RequestBase);
        }

        request.DefineDefaultConstructor(MethodAttributes.Public);
        var methodField = request.DefineField(MethodField, typeof(GrainMethod), FieldAttributes.Public | FieldAttributes.Static);
        var parameters = method.Info.GetParameters();
        var fields = new FieldBuilder?[parameters.Length];
        for (var i = 0; i < parameters.Length; i++)
        {
            fields[i] = IsToken(parameters[i]) ? null : request.DefineField($"_{i}", parameters[i].ParameterType, FieldAttributes.Public);
        }

        var getMethod = typeof(GrainCall).GetProperty(nameof(GrainCall.Method))!.GetMethod!;
        var il = Override(request, getMethod).GetILGenerator();
        il.Emit(OpCodes.Ldsfld, methodField);
        il.Emit(OpCodes.Ret);

        il = Override(request, shape.RequestBase.GetMethod("Call", BindingFlags.Instance | BindingFlags.NonPublic)!).GetILGenerator();
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Castclass, method.Info.DeclaringType!);
        foreach (var field in fields)
        {
            il.Emit(OpCodes.Ldarg_0);
            if (field is null)
            {
                il.Emit(OpCodes.Callvirt, typeof(GrainCall).GetProperty(nameof(GrainCall.GrainToken), BindingFlags.Instance | BindingFlags.NonPublic)!.GetMethod!);
            }
            else
            {
                il.Emit(OpCodes.Ldfld, field);
            }
        }

        il.Emit(OpCodes.Callvirt, method.Info);
        il.Emit(OpCodes.Ret);

        var type = request.CreateType();
        type.GetField(MethodField)!.SetValue(null, method);
        method.ArgumentFields = [.. parameters.Select((parameter, i) => IsToken(parameter) ? null : type.GetField($"_{i}"))];
        return type;
    }

    private static void EmitMethod(TypeBuilder proxy, MethodInfo info, Type request)
    {
        var parameters = info.GetParameters();
        var shape = CallShape.Of(info.ReturnType);
        var method = proxy.DefineMethod(
            $"{info.DeclaringType!.FullName}.{info.Name}",
            MethodAttributes.Private | MethodAttributes.Virtual | MethodAttributes.Final | MethodAttributes.HideBySig | MethodAttributes.NewSlot,
            info.ReturnType,
            [.. parameters.Select(static parameter => parameter.ParameterType)]);
        proxy.DefineMethodOverride(method, info);

        var il = method.GetILGenerator();
        il.DeclareLocal(request);
        il.Emit(OpCodes.Newobj, request.GetConstructor(Type.EmptyTypes)!);
        il.Emit(OpCodes.Stloc_0);
        for (var i = 0; i < parameters.Length; i++)
        {
            il.Emit(OpCodes.Ldloc_0);
            il.Emit(OpCodes.Ldarg, i + 1);
            var type = parameters[i].ParameterType;
            if (IsToken(parameters[i]))
            {
                il.Emit(OpCodes.Callvirt, typeof(GrainCall).GetMethod(nameof(GrainCall.UseToken), BindingFlags.Instance | BindingFlags.NonPublic)!);
                continue;
            }

            if (!parameters[i].IsDefined(typeof(ImmutableAttribute)) && !Immutability.IsImmutable(type))
            {
                il.Emit(OpCodes.Call, CopyMethod.MakeGenericMethod(type));
            }

            il.Emit(OpCodes.Stfld, request.GetField($"_{i}")!);
        }

        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldloc_0);
        il.Emit(OpCodes.Call, shape.Invoke);
        il.Emit(OpCodes.Ret);
    }

    private static MethodBuilder Override(TypeBuilder type, MethodInfo method) => type.DefineMethod(
        method.Name,
        (method.Attributes & MethodAttributes.MemberAccessMask) == MethodAttributes.Public
            ? MethodAttributes.Public | MethodAttributes.Virtual | MethodAttributes.HideBySig
            : MethodAttributes.Family | MethodAttributes.Virtual | MethodAttributes.HideBySig,
        method.ReturnType,
        [.. method.GetParameters().Select(static parameter => parameter.ParameterType)]);

    private static bool IsToken(ParameterInfo parameter) => parameter.ParameterType == typeof(CancellationToken);
}

/// <summary>The made classes of an interface.</summary>
/// <param name="Create">Creates a reference.</param>
/// <param name="Methods">The interface's methods, inherited ones included.</param>
internal sealed record ProxyType(ProxyEmitter.Factory Create, IReadOnlyList<GrainMethod> Methods);

/// <summary>How calls with a return type are made: the base of the request and the method of <see cref="GrainProxy"/> that sends it.</summary>
internal sealed record CallShape(Type RequestBase, MethodInfo Invoke)
{
    /// <summary>Gets the shape for a return type.</summary>
    /// <exception cref="NotSupportedException">A grain's method cannot return that.</exception>
    public static CallShape Of(Type returnType)
    {
        if (returnType == typeof(void))
        {
            return new(typeof(VoidRequest), InvokeMethod(nameof(GrainProxy.InvokeVoid)));
        }

        if (returnType == typeof(Task))
        {
            return new(typeof(TaskRequest), InvokeMethod(nameof(GrainProxy.InvokeTask)));
        }

        if (returnType == typeof(ValueTask))
        {
            return new(typeof(ValueTaskRequest), InvokeMethod(nameof(GrainProxy.InvokeValueTask)));
        }

        var definition = returnType.IsGenericType ? returnType.GetGenericTypeDefinition() : null;
        var (requestBase, invoke) = definition switch
        {
            not null when definition == typeof(Task<>) => (typeof(TaskRequest<>), nameof(GrainProxy.InvokeTask)),
            not null when definition == typeof(ValueTask<>) => (typeof(ValueTaskRequest<>), nameof(GrainProxy.InvokeValueTask)),
            not null when definition == typeof(IAsyncEnumerable<>) => (typeof(EnumerableRequest<>), nameof(GrainProxy.InvokeEnumerable)),
            _ => throw new NotSupportedException($"A grain's method cannot return {returnType}."),
        };
        var resultType = returnType.GenericTypeArguments[0];
        return new(requestBase.MakeGenericType(resultType), InvokeMethod(invoke, resultType));
    }

    private static MethodInfo InvokeMethod(string name, Type? resultType = null)
    {
        var method = typeof(GrainProxy).GetMember(name, MemberTypes.Method, BindingFlags.Instance | BindingFlags.NonPublic).Cast<MethodInfo>()
            .Single(candidate => candidate.IsGenericMethodDefinition == resultType is not null);
        return resultType is null ? method : method.MakeGenericMethod(resultType);
    }
}
