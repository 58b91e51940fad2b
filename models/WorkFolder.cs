namespace Contexter.Models;

/// <summary>Where the steps of a training leave what the next one reads; outside of the repository's history.</summary>
/// <param name="Root">The folder.</param>
internal sealed record WorkFolder(string Root)
{
    /// <summary>Packages as they were downloaded.</summary>
    public string Downloads => Make("downloads");

    /// <summary>Their contents, a folder each.</summary>
    public string Packages => Make("packages");

    /// <summary>Their sections, a file each.</summary>
    public string Sections => Make("sections");

    /// <summary>The vocabulary.</summary>
    public string Vocabulary => Path.Combine(Make("model"), "vocabulary.bin");

    /// <summary>The trained rows.</summary>
    public string Checkpoint => Path.Combine(Make("model"), "checkpoint.bin");

    /// <summary>Loss and validation by step.</summary>
    public string Log => Path.Combine(Make("model"), "log.tsv");

    /// <summary>What is shipped.</summary>
    public string Model => Path.Combine(Make("model"), "local-model.bin");

    /// <summary>Suites of judged queries made from held-out sources.</summary>
    public string Suites => Make("suites");

    private string Make(string name) => Directory.CreateDirectory(Path.Combine(Root, name)).FullName;
}
