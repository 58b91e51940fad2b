using System.Globalization;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Contexter.Documents;

namespace Contexter.Parsing.Html;

/// <summary>Parses HTML within limits. Scripts do not run and nothing is fetched: the parser has no browsing context to do either.</summary>
internal static class HtmlDom
{
    /// <summary>Deepest nesting of elements.</summary>
    public const int MaxDepth = 256;

    /// <summary>Most elements of a page.</summary>
    public const int MaxElements = 1_000_000;

    /// <summary>Parses a page.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="name">Its name, for the error.</param>
    /// <exception cref="ContexterException">It nests too deep or has too many elements.</exception>
    public static IHtmlDocument Parse(string text, string name)
    {
        // Unclosed formatting elements are opened again in every paragraph, so a page can have many more elements than tags. A browser would go on for minutes.
        var maxElements = Math.Min(MaxElements, (text.Length / 2) + 1_000);
        var elements = 0;
        IElement? previous = null;
        var options = new HtmlParserOptions
        {
            DisableElementPositionTracking = true,
            OnCreated = (element, _) =>
            {
                // The previous element has its place by now, this one does not yet.
                if (++elements > maxElements)
                {
                    throw new LimitException(string.Create(CultureInfo.InvariantCulture, $"has more than {maxElements} elements"));
                }

                if (DepthOf(previous) > MaxDepth)
                {
                    throw new LimitException(string.Create(CultureInfo.InvariantCulture, $"nests elements deeper than {MaxDepth} levels"));
                }

                previous = element;
            },
        };
        try
        {
            return new HtmlParser(options).ParseDocument(text);
        }
        catch (LimitException e)
        {
            throw new ContexterException(ErrorCodes.FileMalformed, $"'{name}' {e.Message}; no page for readers does. Mend or split the page, or exclude it.", e);
        }
    }

    private static int DepthOf(INode? node)
    {
        var depth = 0;
        for (; node is not null && depth <= MaxDepth; node = node.Parent)
        {
            depth++;
        }

        return depth;
    }

    private sealed class LimitException(string message) : Exception(message);
}
