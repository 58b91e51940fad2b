using Contexter.Documents;
using Contexter.Embedded;

namespace Contexter.Silo.Hosting;

/// <summary>Turns faults of the file that keeps the grains' states into errors that concern a user.</summary>
internal static class StorageFaults
{
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
