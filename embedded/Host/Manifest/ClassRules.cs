using System.Reflection;
using Contexter.Embedded.Activations;
using Contexter.Embedded.State;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;
using Orleans.Storage;
using Orleans.Timers;

namespace Contexter.Embedded.Manifest;

/// <summary>What grain classes must keep to.</summary>
internal static class ClassRules
{
    public static IEnumerable<string> Check(IReadOnlyList<Type> classes, IServiceProvider services)
    {
        foreach (var group in classes.Where(static type => !type.IsGenericTypeDefinition).GroupBy(GrainManifest.GrainTypeName, StringComparer.Ordinal).Where(static group => group.Count() > 1))
        {
            yield return $"{string.Join(" and ", group)}: both are the grain type '{group.Key}'. Rename one, or give it [GrainType(\"...\")].";
        }

        foreach (var problem in classes.SelectMany(type => CheckClass(type, services)).Concat(CheckStateNames(classes)))
        {
            yield return problem;
        }
    }

    private static IEnumerable<string> CheckClass(Type type, IServiceProvider services)
    {
        if (type.IsGenericTypeDefinition)
        {
            yield return $"{type}: a grain class cannot be generic here. Declare a class for each type it is used with.";
            yield break;
        }

        if (!type.GetInterfaces().Any(GrainManifest.IsGrainInterface))
        {
            yield return $"{type}: the grain class implements no grain interface, so nobody can call it. Implement an interface that derives from {nameof(IGrainWithStringKey)}.";
        }

        if (type.IsDefined(typeof(AliasAttribute), inherit: false) || type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false))
        {
            yield return $"{type}: [Alias] and [GenerateSerializer] have no place on a grain class (ORLEANS0013). Use [GrainType] to name the type.";
        }

        foreach (var method in type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
        {
            if (method.IsDefined(typeof(AlwaysInterleaveAttribute)))
            {
                yield return $"{type}.{method.Name}: [AlwaysInterleave] has an effect only on the interface's method (ORLEANS0001). Move it there.";
            }
        }

        if (typeof(IRemindable).IsAssignableFrom(type) && !services.GetRequiredService<IServiceProviderIsService>().IsService(typeof(IReminderRegistry)))
        {
            yield return $"{type}: the grain class is {nameof(IRemindable)}, but the host has no reminders. Register them where the host is built, for example with UseInMemoryReminderService().";
        }

        if (type.IsDefined(typeof(StatelessWorkerAttribute)) && type.IsDefined(typeof(ImplicitStreamSubscriptionAttribute)))
        {
            yield return $"{type}: a stateless worker cannot be subscribed to streams. Subscribe another grain, and call the worker from there.";
        }

        if (type.GetCustomAttribute<StatelessWorkerAttribute>() is { MaxLocalWorkers: 0 })
        {
            yield return $"{type}: [StatelessWorker(0)] allows no activation. Allow 1 or more, or leave the number out.";
        }

        foreach (var problem in CheckConstructor(type, services))
        {
            yield return problem;
        }
    }

    private static IEnumerable<string> CheckConstructor(Type type, IServiceProvider services)
    {
        GrainConstructor constructor;
        var error = string.Empty;
        try
        {
            constructor = new GrainConstructor(type);
        }
        catch (Exception exception) when (exception is OrleansConfigurationException or InvalidOperationException)
        {
            error = exception.Message;
            constructor = null!;
        }

        if (error.Length > 0)
        {
            yield return error;
            yield break;
        }

        var keyed = services.GetRequiredService<IServiceProviderIsKeyedService>();
        foreach (var (state, stateType) in constructor.States.Zip(constructor.StateTypes))
        {
            var storage = state.StorageName ?? PersistentState<object>.DefaultStorage;
            if (!keyed.IsKeyedService(typeof(IGrainStorage), storage))
            {
                yield return $"{type}, state '{state.StateName}': there is no grain storage named '{storage}'. Register it where the host is built.";
            }

            if (StateSerializer.Reject(stateType) is { } reason)
            {
                yield return $"{type}, state '{state.StateName}': {reason}.";
            }
        }

        foreach (var parameter in constructor.Services.Where(parameter => !parameter.HasDefaultValue && !IsRegistered(keyed, parameter)))
        {
            yield return $"{type}, constructor parameter '{parameter.Name}': no service of type {parameter.ParameterType} is registered. Register it where the host is built.";
        }
    }

    private static bool IsRegistered(IServiceProviderIsKeyedService services, ParameterInfo parameter) =>
        parameter.GetCustomAttribute<FromKeyedServicesAttribute>() is { } keyed
            ? services.IsKeyedService(parameter.ParameterType, keyed.Key)
            : services.IsService(parameter.ParameterType);

    private static IEnumerable<string> CheckStateNames(IReadOnlyList<Type> classes)
    {
        // Orleans' PostgreSQL storage tells states apart by name and key only.
        var names = classes.SelectMany(static type => type.GetConstructors().SelectMany(static constructor => constructor.GetParameters())
            .Select(static parameter => parameter.GetCustomAttribute<PersistentStateAttribute>()?.StateName).OfType<string>().Distinct(StringComparer.Ordinal)
            .Select(name => (name, type)));
        foreach (var group in names.GroupBy(static pair => pair.name, StringComparer.Ordinal).Where(static group => group.Count() > 1))
        {
            yield return $"{string.Join(" and ", group.Select(static pair => pair.type))}: both have a state named '{group.Key}', and some storages do not know grain types. Give each state a name of its own.";
        }
    }
}
