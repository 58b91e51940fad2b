namespace Contexter.Upstreams.Library;

/// <summary>A library that documentation is written for.</summary>
/// <param name="Name">Its name, such as Quillon.</param>
/// <param name="Package">Name of its package.</param>
/// <param name="Language">Language of its examples: typescript, csharp, python, or any other.</param>
/// <param name="Description">What it is, in a sentence.</param>
internal sealed record LibraryProfile(string Name, string Package, string Language, string Description)
{
    /// <summary>The library that is invented whole: site, packages and Context7 know it.</summary>
    public static LibraryProfile Quillon { get; } = new("Quillon", "quillon", "typescript", "Durable background jobs: queues, schedules, retries and workflows that survive a crash.");

    /// <summary>The command that installs it.</summary>
    public string Install => Language switch
    {
        "csharp" => $"dotnet add package {Package}",
        "python" => $"pip install {Package}",
        "rust" => $"cargo add {Package}",
        "go" => $"go get {Package}",
        _ => $"npm install {Package}",
    };
}
