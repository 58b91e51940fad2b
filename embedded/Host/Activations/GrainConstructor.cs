using System.Reflection;
using Contexter.Embedded.State;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Embedded.Activations;

/// <summary>Creates the objects of a grain class: services come from the container, states from the attributes of the parameters.</summary>
internal sealed class GrainConstructor
{
    private readonly ObjectFactory _factory;
    private readonly Facet[] _facets;
    private readonly bool _needsServices;

    public GrainConstructor(Type grainClass)
    {
        var constructor = Choose(grainClass);
        _facets = [.. constructor.GetParameters().Where(static parameter => parameter.IsDefined(typeof(PersistentStateAttribute))).Select(static parameter => new Facet(parameter))];
        Services = [.. constructor.GetParameters().Where(static parameter => !parameter.IsDefined(typeof(PersistentStateAttribute)))];
        _needsServices = constructor.GetParameters().Length > _facets.Length;
        _factory = ActivatorUtilities.CreateFactory(grainClass, [.. _facets.Select(static facet => facet.ParameterType)]);
    }

    /// <summary>Gets the states the class wants.</summary>
    public IEnumerable<PersistentStateAttribute> States => _facets.Select(static facet => facet.Attribute);

    /// <summary>Gets the types of the states, in the order of <see cref="States"/>.</summary>
    public IEnumerable<Type> StateTypes => _facets.Select(static facet => facet.ParameterType.GenericTypeArguments[0]);

    /// <summary>Gets the parameters that take services.</summary>
    public IEnumerable<ParameterInfo> Services { get; }

    /// <summary>Creates the grain of an activation.</summary>
    public object Create(Activation activation)
    {
        object?[] states = _facets.Length == 0 ? [] : new object?[_facets.Length];
        for (var i = 0; i < states.Length; i++)
        {
            states[i] = _facets[i].Create(activation, _facets[i].Attribute.StateName, _facets[i].Attribute.StorageName);
        }

        return _factory(_needsServices ? activation.ActivationServices : activation.Silo.Services, states);
    }

    private static ConstructorInfo Choose(Type grainClass)
    {
        var constructors = grainClass.GetConstructors();
        return constructors.Length switch
        {
            0 => throw new OrleansConfigurationException($"{grainClass} has no public constructor. Make one public, so that the host can create the grain."),
            1 => constructors[0],
            _ => constructors.SingleOrDefault(static constructor => constructor.IsDefined(typeof(ActivatorUtilitiesConstructorAttribute), inherit: true))
                ?? throw new OrleansConfigurationException(
                    $"{grainClass} has {constructors.Length} public constructors. Keep one, or mark the one the host shall use with [ActivatorUtilitiesConstructor]."),
        };
    }

    /// <summary>A constructor parameter that takes a state.</summary>
    private sealed class Facet
    {
        public Facet(ParameterInfo parameter)
        {
            Attribute = parameter.GetCustomAttribute<PersistentStateAttribute>()!;
            ParameterType = parameter.ParameterType;
            if (!ParameterType.IsGenericType || ParameterType.GetGenericTypeDefinition() != typeof(IPersistentState<>))
            {
                throw new OrleansConfigurationException(
                    $"The parameter '{parameter.Name}' of {parameter.Member.DeclaringType}'s constructor has [PersistentState] but is of type {ParameterType}. Make it IPersistentState<T>.");
            }

            Create = typeof(PersistentState<>).MakeGenericType(ParameterType.GenericTypeArguments).GetMethod(nameof(PersistentState<>.Create))!
                .CreateDelegate<Func<Activation, string, string?, object>>();
        }

        public PersistentStateAttribute Attribute { get; }

        public Type ParameterType { get; }

        public Func<Activation, string, string?, object> Create { get; }
    }
}
