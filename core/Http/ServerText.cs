namespace Contexter.Http;

/// <summary>Words of another server, made fit for a message of ours.</summary>
internal static class ServerText
{
    private const int MaxLength = 300;

    /// <summary>What a server says, on one line, short, and without the key that it was sent.</summary>
    /// <param name="text">What it says.</param>
    /// <param name="key">The key; null when there is none.</param>
    public static string Clean(string text, string? key)
    {
        var clean = key is null ? text : text.Replace(key, "***", StringComparison.Ordinal);
        clean = clean.ReplaceLineEndings(" ").Trim();
        return clean.Length switch
        {
            0 => "no reason given",
            <= MaxLength => clean,
            _ => string.Concat(clean.AsSpan(0, MaxLength), "…"),
        };
    }
}
