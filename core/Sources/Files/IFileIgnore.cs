namespace Contexter.Sources.Files;

/// <summary>What is left out of a tree by rules that lie in the tree itself.</summary>
internal interface IFileIgnore
{
    /// <summary>Learns the rules of a folder before anything in it is asked for.</summary>
    /// <param name="folder">Its path.</param>
    /// <param name="key">Its key; empty for the top.</param>
    void Enter(string folder, string key);

    /// <summary>Whether a file or folder is left out.</summary>
    bool IsIgnored(string key, bool isFolder);
}
