using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;
using Contexter.Documents;

namespace Contexter.Models.Corpus;

/// <summary>Fetches packages through their registries' ordinary clients and unpacks them. What is there already is not fetched again.</summary>
/// <param name="work">Where they go.</param>
internal sealed class PackageFetcher(WorkFolder work)
{
    private const string DoneMark = ".complete";

    /// <summary>The folder of a package's contents.</summary>
    public string FolderOf(CorpusSource source) => Path.Combine(work.Packages, source.Name);

    /// <summary>Fetches a package unless it is there.</summary>
    /// <exception cref="ContexterException">It cannot be had in this version, or its own word on its licence is another.</exception>
    public async Task FetchAsync(CorpusSource source, CancellationToken cancellationToken)
    {
        var folder = FolderOf(source);
        var mark = Path.Combine(folder, DoneMark);
        if (File.Exists(mark) && string.Equals(await File.ReadAllTextAsync(mark, cancellationToken), source.Version, StringComparison.Ordinal))
        {
            return;
        }

        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        await (source.Kind switch
        {
            PackageKind.Apt => FetchAptAsync(source, folder, cancellationToken),
            PackageKind.Npm => FetchNpmAsync(source, folder, cancellationToken),
            PackageKind.Nuget => FetchNugetAsync(source, folder, cancellationToken),
            _ => CopySdkAsync(source, folder, cancellationToken),
        });
        await File.WriteAllTextAsync(mark, source.Version, cancellationToken);
    }

    private async Task FetchAptAsync(CorpusSource source, string folder, CancellationToken cancellationToken)
    {
        var downloads = Directory.CreateDirectory(Path.Combine(work.Downloads, "apt")).FullName;
        var pattern = $"{source.Package}_{source.Version.Replace(":", "%3a", StringComparison.Ordinal)}_*.deb";
        if (Directory.GetFiles(downloads, pattern).Length == 0)
        {
            await RunAsync("apt-get", ["download", "-q", $"{source.Package}={source.Version}"], downloads, cancellationToken);
        }

        await RunAsync("dpkg-deb", ["-x", Directory.GetFiles(downloads, pattern)[0], folder], downloads, cancellationToken);
    }

    private async Task FetchNpmAsync(CorpusSource source, string folder, CancellationToken cancellationToken)
    {
        var downloads = Directory.CreateDirectory(Path.Combine(work.Downloads, "npm")).FullName;
        var file = Path.Combine(downloads, $"{source.Package.TrimStart('@').Replace('/', '-')}-{source.Version}.tgz");
        if (!File.Exists(file))
        {
            await RunAsync("npm", ["pack", "--silent", $"{source.Package}@{source.Version}"], downloads, cancellationToken);
        }

        await using (var packed = new GZipStream(File.OpenRead(file), CompressionMode.Decompress))
        {
            await TarFile.ExtractToDirectoryAsync(packed, folder, overwriteFiles: true, cancellationToken);
        }

        var manifest = Directory.GetFiles(folder, "package.json", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 })[0];
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(manifest, cancellationToken));
        var stated = json.RootElement.TryGetProperty("license", out var licence) && licence.ValueKind == JsonValueKind.String ? licence.GetString()!.Trim('(', ')') : null;
        if (!string.Equals(stated, source.Licence, StringComparison.Ordinal))
        {
            throw new ContexterException(ErrorCodes.InvalidInput, $"Package '{source.Package}' says that its licence is '{stated}' and the list says '{source.Licence}'; mend the list.");
        }
    }

    private static Task FetchNugetAsync(CorpusSource source, string folder, CancellationToken cancellationToken) =>
        RunAsync("dotnet", ["package", "download", $"{source.Package}@{source.Version}", "--output", folder], folder, cancellationToken);

    private static Task CopySdkAsync(CorpusSource source, string folder, CancellationToken cancellationToken)
    {
        // .../dotnet/shared/Microsoft.NETCore.App/10.0.x/ is where the runtime is; the reference packs stand beside "shared".
        var pack = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "packs", source.Package, source.Version));
        if (!Directory.Exists(pack))
        {
            throw new ContexterException(ErrorCodes.SourceNotFound, $"The .NET SDK has no '{pack}'; install the SDK of that version or mend the list.");
        }

        foreach (var file in Directory.GetFiles(pack, "*.xml", SearchOption.AllDirectories))
        {
            cancellationToken.ThrowIfCancellationRequested();
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        }

        return Task.CompletedTask;
    }

    private static async Task RunAsync(string program, string[] arguments, string folder, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, WorkingDirectory = folder, RedirectStandardError = true, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new ContexterException(
                ErrorCodes.SourceNotFound,
                $"'{program} {string.Join(' ', arguments)}' ended with {process.ExitCode}: {(await errors).Trim()} A version that is gone has to be replaced in the list of sources.");
        }
    }
}
