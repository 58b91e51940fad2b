using System.Globalization;
using Contexter.Embedded.Calls;

namespace Contexter.Embedded;

/// <summary>Makes references, for grains and for everybody else.</summary>
internal sealed class GrainFactory(EmbeddedSilo silo) : IClusterClient
{
    public IServiceProvider ServiceProvider => silo.Services;

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey => (TGrainInterface)(object)Reference(typeof(TGrainInterface), primaryKey, grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey =>
        (TGrainInterface)(object)Reference(typeof(TGrainInterface), primaryKey.ToString("X", CultureInfo.InvariantCulture), grainClassNamePrefix);

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey) => (IGrain)Reference(grainInterfaceType, grainPrimaryKey, classNamePrefix: null);

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable =>
        (TGrainInterface)(object)silo.Manifest.InterfaceOf(typeof(TGrainInterface)).Reference(silo.Manifest.ClassOf(grainId.Type), grainId);

    private GrainProxy Reference(Type interfaceType, string key, string? classNamePrefix)
    {
        ArgumentNullException.ThrowIfNull(interfaceType);
        if (string.IsNullOrWhiteSpace(key))
        {
            ArgumentNullException.ThrowIfNull(key);
            throw new ArgumentException($"The key of a grain cannot be empty or blank, but GetGrain<{interfaceType.Name}> was given '{key}'.", nameof(key));
        }

        return silo.Manifest.InterfaceOf(interfaceType).Reference(key, classNamePrefix);
    }
}
