namespace Contexter.Http.Addresses;

/// <summary>URLs as they may be shown.</summary>
internal static class UrlText
{
    private const int MaxLength = 300;

    /// <summary>A URL for messages and logs: without user, query and fragment, which may hold secrets, and not longer than people read.</summary>
    public static string Show(Uri url)
    {
        var text = url.IsAbsoluteUri
            ? url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)
            : url.OriginalString.Split('?', '#')[0];
        return text.Length <= MaxLength ? text : string.Concat(text.AsSpan(0, MaxLength), "…");
    }
}
