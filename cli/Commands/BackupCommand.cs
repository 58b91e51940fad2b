using System.CommandLine;
using Contexter.Cli.Output;
using Contexter.Documents;
using Contexter.Silo.Configuration;
using Contexter.Storage;
using Contexter.Storage.Backups;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter backup PATH</c>: writes the data directory into a folder, as it is at one moment, while a server and its jobs go on.</summary>
internal sealed class BackupCommand : CliCommand
{
    private const string Step = "backup";

    private readonly Argument<string> _path = new("path") { HelpName = "PATH", Description = "Folder that the backup becomes; it may not be there yet." };

    public BackupCommand(CliEnvironment environment, GlobalOptions globals)
        : base("backup", "Write everything that is stored into a folder, as it is at one moment; servers and jobs go on meanwhile. 'contexter restore' makes it what is stored again.", environment, globals)
    {
        Add(_path);
        Examples = ["contexter backup /backup/contexter-2026-01-31", "contexter backup \"/backup/contexter-$(date +%F)\" --quiet"];
    }

    /// <summary>Keeps from doing half of the work where the documents are in a database that all silos share.</summary>
    /// <exception cref="ContexterException">A cluster is configured.</exception>
    internal static void RequireNoCluster(ContexterOptions options, string command)
    {
        if (options.Cluster.IsConfigured)
        {
            throw new ContexterException(
                ErrorCodes.InvalidInput,
                $"cluster.postgres is set: what a cluster keeps is in PostgreSQL and Qdrant, and '{command}' is for a data directory. Use pg_dump and snapshots of Qdrant (docs/backup.md).");
        }
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var options = context.LoadConfiguration().Options;
        RequireNoCluster(options, context.Command);
        var target = context.Absolute(context.Arguments.GetRequiredValue(_path));
        var backup = new DataBackup(new PhysicalFileSystem(), context.Environment.Time);
        var manifest = await StepProgress.ShowAsync(
            context.Output, [Step], progress => Task.Run(() => backup.Write(options.DataPath, target, share => progress(Step, share), cancellationToken), cancellationToken));
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(BackupReport.Of(target, manifest));
        }
        else
        {
            Announce(context.Output, options, target, manifest);
        }

        return manifest.DamagedIndexes.Count > 0 ? ExitCodes.PartlyDone : ExitCodes.Done;
    }

    private static void Announce(CliOutput output, ContexterOptions options, string target, BackupManifest manifest)
    {
        output.WriteNote(
            $"Wrote {Figures.Count(manifest.Documents, "document")} of {Figures.Count(manifest.Libraries.Count, "library", "libraries")} into '{target}' "
            + $"({Figures.Count(manifest.Files.Count, "file")}, {Figures.Bytes(manifest.Bytes)}); 'contexter restore {target}' makes them what is stored again.");
        foreach (var library in manifest.DamagedIndexes)
        {
            output.WriteWarning($"warning: the index of '{library}' is damaged and left out; its documents are in the backup. 'contexter index rebuild' makes it anew, here as well as after a restore.");
        }

        if (options.Index.Store == IndexStore.Qdrant)
        {
            output.WriteWarning("warning: the index is on a Qdrant server and not in the backup; after a restore, 'contexter index rebuild' makes it anew from the documents.");
        }
    }
}

/// <summary>What a backup is, or what was made of one.</summary>
internal sealed record BackupReport
{
    /// <summary>The backup's folder.</summary>
    public required string Path { get; init; }

    /// <summary>The data directory that it was restored to; null where nothing was.</summary>
    public string? Data { get; init; }

    /// <summary>The moment that it is of, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Version of the Contexter that wrote it.</summary>
    public required string WrittenBy { get; init; }

    /// <summary>The library versions that have documents.</summary>
    public required IReadOnlyList<string> Libraries { get; init; }

    /// <summary>Their documents.</summary>
    public required long Documents { get; init; }

    /// <summary>Its files.</summary>
    public required int Files { get; init; }

    /// <summary>Their length in bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>Indexes that it has not, because they were damaged.</summary>
    public required IReadOnlyList<string> DamagedIndexes { get; init; }

    /// <summary>The report of a backup.</summary>
    public static BackupReport Of(string path, BackupManifest manifest, string? data = null) => new()
    {
        Path = path,
        Data = data,
        CreatedAt = manifest.CreatedAt,
        WrittenBy = manifest.WrittenBy,
        Libraries = manifest.Libraries,
        Documents = manifest.Documents,
        Files = manifest.Files.Count,
        Bytes = manifest.Bytes,
        DamagedIndexes = manifest.DamagedIndexes,
    };
}
