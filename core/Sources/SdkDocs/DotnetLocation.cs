using System.Runtime.InteropServices;

namespace Contexter.Sources.SdkDocs;

/// <summary>Tells where .NET is installed.</summary>
public interface IDotnetLocation
{
    /// <summary>Folders that may be the root of an installation (the folder of the <c>dotnet</c> executable), the most likely first.</summary>
    IEnumerable<string> Candidates();
}

/// <summary>Finds .NET by <c>DOTNET_ROOT</c>, by the runtime that runs this process, and by <c>dotnet</c> on the <c>PATH</c>.</summary>
public sealed class InstalledDotnet : IDotnetLocation
{
    /// <inheritdoc/>
    public IEnumerable<string> Candidates()
    {
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } root)
        {
            yield return root;
        }

        // <root>/shared/Microsoft.NETCore.App/<version>/
        yield return Path.GetFullPath(Path.Join(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

        var executable = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            var file = new FileInfo(Path.Join(folder, executable));
            if (file.Exists)
            {
                yield return Path.GetDirectoryName(file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? file.FullName)!;
            }
        }
    }
}
