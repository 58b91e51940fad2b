using System.Runtime.CompilerServices;

namespace Contexter.SlowTests.Deployment;

/// <summary>Where the sources lie.</summary>
internal static class ProductFolder
{
    /// <summary>The folder of the solution.</summary>
    public static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../.."));
}
