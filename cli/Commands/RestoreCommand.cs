using System.CommandLine;
using Contexter.Cli.Output;
using Contexter.Silo.Hosting;
using Contexter.Storage;
using Contexter.Storage.Backups;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter restore PATH</c>: makes the data directory what a backup says, all of it or nothing of it.</summary>
internal sealed class RestoreCommand : CliCommand
{
    private const string Step = "restore";

    private readonly Argument<string> _path = new("path") { HelpName = "PATH", Description = "Folder that 'contexter backup' has written." };
    private readonly Option<bool> _force = new("--force") { Description = "Replace what the data directory holds, all of it." };
    private readonly Option<bool> _verify = new("--verify") { Description = "Only read the backup and compare its checksums; nothing is written." };

    public RestoreCommand(CliEnvironment environment, GlobalOptions globals)
        : base("restore", "Make the data directory what a backup says. Every checksum is compared before anything is replaced.", environment, globals)
    {
        Add(_path);
        Add(_force);
        Add(_verify);
        Examples = ["contexter restore /backup/contexter-2026-01-31", "contexter restore /backup/contexter-2026-01-31 --data ./elsewhere", "contexter restore /backup/contexter-2026-01-31 --verify"];
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var options = context.LoadConfiguration().Options;
        var (backup, data) = (context.Absolute(context.Arguments.GetRequiredValue(_path)), options.DataPath);
        var manifest = DataRestore.ReadManifest(backup, StoredFormats.Newest);
        if (context.Arguments.GetValue(_verify))
        {
            await ShowAsync(context.Output, progress => DataRestore.Verify(backup, manifest, progress, cancellationToken), cancellationToken);
            Write(context.Output, BackupReport.Of(backup, manifest), $"'{backup}' is whole: {Describe(manifest)}.");
            return ExitCodes.Done;
        }

        BackupCommand.RequireNoCluster(options, context.Command);
        using (DataDirectory.Acquire(data, context.Command))
        {
            await ShowAsync(
                context.Output, progress => new DataRestore(new PhysicalFileSystem()).Restore(backup, manifest, data, context.Arguments.GetValue(_force), progress, cancellationToken), cancellationToken);
        }

        Write(context.Output, BackupReport.Of(backup, manifest, data), $"Restored {Describe(manifest)} to '{data}'. Jobs that were under way go on with the next command that works on libraries, or 'contexter serve'.");
        foreach (var library in manifest.DamagedIndexes)
        {
            context.Output.WriteWarning($"warning: the backup has no index of '{library}', which was damaged; 'contexter index rebuild' makes it anew from the documents.");
        }

        if (options.Index.Store == Silo.Configuration.IndexStore.Qdrant)
        {
            context.Output.WriteWarning("warning: the index is on a Qdrant server and was not restored; 'contexter index rebuild' makes it anew from the documents.");
        }

        return manifest.DamagedIndexes.Count > 0 ? ExitCodes.PartlyDone : ExitCodes.Done;
    }

    private static Task<bool> ShowAsync(CliOutput output, Action<Action<double>> work, CancellationToken cancellationToken) => StepProgress.ShowAsync(
        output,
        [Step],
        progress => Task.Run(
            () =>
            {
                work(share => progress(Step, share));
                return true;
            },
            cancellationToken));

    private static void Write(CliOutput output, BackupReport report, string note)
    {
        if (output.IsJson)
        {
            output.WriteJson(report);
        }
        else
        {
            output.WriteNote(note);
        }
    }

    private static string Describe(BackupManifest manifest) =>
        $"{Figures.Count(manifest.Documents, "document")} of {Figures.Count(manifest.Libraries.Count, "library", "libraries")} of {Figures.Instant(manifest.CreatedAt)} UTC";
}
