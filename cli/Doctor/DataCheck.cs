using Contexter.Cli.Output;
using Contexter.Storage;

namespace Contexter.Cli.Doctor;

/// <summary>Looks at the data directory: whether it is there, may be written, has one owner, and has room.</summary>
/// <param name="path">The data directory.</param>
/// <param name="freeBytes">Tells how many bytes are free where a folder lies.</param>
internal sealed class DataCheck(string path, Func<string, long> freeBytes)
{
    private const string Area = "data";
    private const long LeastFreeBytes = 200_000_000;

    /// <summary>Looks.</summary>
    public IEnumerable<Finding> Run()
    {
        if (File.Exists(path))
        {
            return [Finding.Problem(Area, $"'{path}' is a file and should be a folder.", "Name another one with --data or CONTEXTER_DATA, or move the file away.")];
        }

        var existing = path;
        while (!Directory.Exists(existing) && Path.GetDirectoryName(existing) is { } parent)
        {
            existing = parent;
        }

        if (WriteFault(existing) is { } fault)
        {
            return [Finding.Problem(Area, $"'{existing}' cannot be written: {fault}", "Give this user the permission, or name another data directory with --data or CONTEXTER_DATA.")];
        }

        return Directory.Exists(path)
            ? [Finding.Ok(Area, $"'{path}' is there and can be written."), Owner(), Room(path)]
            : [Finding.Ok(Area, $"'{path}' is not there yet; the first command that stores something makes it."), Room(existing)];
    }

    private Finding Owner() => DataDirectory.FindOwner(path) switch
    {
        null => Finding.Ok(Area, "no process owns it; commands work by themselves."),
        { Server: { } server } owner => Finding.Ok(Area, $"process {owner.ProcessId} ({owner.Command}) owns it; commands ask it at {server}."),
        var owner => Finding.Warning(
            Area,
            owner.ProcessId == 0 ? "another process owns it." : $"process {owner.ProcessId} ({owner.Command}) owns it and is no server; what is stored is not looked at.",
            "Wait until it has ended, and ask again."),
    };

    private Finding Room(string folder)
    {
        // Joining the parts of an index, and a change of the embedding model, need as much again for a while.
        var index = SizeOf(Path.Combine(path, DataDirectory.IndexFolder));
        var free = freeBytes(folder);
        var message = $"{Figures.Bytes(free)} free on its disk; the index has {Figures.Bytes(index)}.";
        return free < LeastFreeBytes ? Finding.Problem(Area, message, $"Free {Figures.Bytes(LeastFreeBytes)} at least: 'contexter store compact' gives back what is unused, 'contexter remove' removes a library.")
            : free < index ? Finding.Warning(Area, message, "Joining files and changing the embedding model need as much again for a while: free some, or move the data directory to a larger disk.")
            : Finding.Ok(Area, message);
    }

    private static long SizeOf(string folder) => Directory.Exists(folder)
        ? new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Exists ? file.Length : 0)
        : 0;

    private static string? WriteFault(string folder)
    {
        var probe = Path.Combine(folder, $".contexter-doctor-{Guid.NewGuid():N}");
        try
        {
            using (new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose))
            {
                return null;
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return fault.Message;
        }
    }
}
