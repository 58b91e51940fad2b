using Contexter.Documents;
using Contexter.Embedded;
using Contexter.Storage;
using Microsoft.Extensions.Hosting;

namespace Contexter.Silo.Hosting;

/// <summary>Runs the grains on the embedded host: one process, their states in a SQLite file of the data directory.</summary>
internal static class GrainHost
{
    /// <summary>Adds the host and the grains.</summary>
    public static void AddGrainHost(this IHostApplicationBuilder builder, DataDirectory data) => builder.UseOrleans(silo => silo
        .AddSqliteGrainStorageAsDefault(storage => storage.Path = data.StatePath)
        .AddContexterGrains());

    /// <summary>The error that concerns a user behind a fault of the host; the fault itself where there is none.</summary>
    public static Exception Translate(Exception fault) => fault is not GrainStorageException storage
        ? fault
        : new ContexterException(
            storage.Fault.Kind switch
            {
                GrainStorageFaultKind.Corrupted => ErrorCodes.StorageCorrupted,
                GrainStorageFaultKind.Full => ErrorCodes.StorageFull,
                GrainStorageFaultKind.NewerFormat => ErrorCodes.StorageFormat,
                _ => ErrorCodes.StorageUnavailable,
            },
            storage.Message,
            storage);
}
