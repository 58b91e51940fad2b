using System.Globalization;
using System.Text.RegularExpressions;
using AngleSharp.Dom;

namespace Contexter.Models.Sections;

/// <summary>
/// Carries links and anchors of a page through its conversion to Markdown, which drops both: marks made of private-use characters are written into the page's
/// text before and found in the Markdown after.
/// </summary>
internal sealed partial class LinkMarks
{
    private readonly List<string> _values = [];

    /// <summary>Marks the links inside the page's source, and the headings and terms that links point to.</summary>
    public static LinkMarks Write(IDocument page)
    {
        var marks = new LinkMarks();
        foreach (var link in page.QuerySelectorAll("a[href]"))
        {
            var address = link.GetAttribute("href")!;
            if (IsInternal(address) && link.Closest("h1,h2,h3,h4,h5,h6,dt,pre") is null)
            {
                link.AppendChild(page.CreateTextNode(marks.Mark('\uE000', address)));
            }
        }

        foreach (var target in page.QuerySelectorAll("[id],a[name]"))
        {
            if (CarrierOf(target) is { } carrier)
            {
                carrier.AppendChild(page.CreateTextNode(marks.Mark('\uE001', target.Id ?? target.GetAttribute("name")!)));
            }
        }

        return marks;
    }

    /// <summary>Takes the marks out of a text.</summary>
    public string Read(string text, List<string> links, List<string> anchors)
    {
        foreach (Match mark in Marks().Matches(text))
        {
            var value = _values[int.Parse(mark.ValueSpan[1..^1], CultureInfo.InvariantCulture)];
            (mark.ValueSpan[0] == '\uE000' ? links : anchors).Add(value);
        }

        return Marks().Replace(text, string.Empty);
    }

    /// <summary>Whether an address may lead to another section of the same source.</summary>
    public static bool IsInternal(string address) =>
        address.Length > 1 && !address.Contains(':', StringComparison.Ordinal) && !address.StartsWith("//", StringComparison.Ordinal);

    private string Mark(char kind, string value)
    {
        _values.Add(value);
        return string.Create(CultureInfo.InvariantCulture, $"{kind}{_values.Count - 1}\uE002");
    }

    /// <summary>The heading or term that becomes the title of the section which an element with a name opens.</summary>
    private static IElement? CarrierOf(IElement target)
    {
        if (target.LocalName is ['h', >= '1' and <= '6'])
        {
            return target;
        }

        if (target.LocalName is "dt")
        {
            return target.QuerySelector(".sig-name, .descname") ?? target;
        }

        if (target.Closest("h1,h2,h3,h4,h5,h6,dt") is { } around)
        {
            return CarrierOf(around);
        }

        // A section begins with its heading; an empty anchor stands before it.
        var next = target.ChildElementCount > 0 ? target.FirstElementChild : target.NextElementSibling;
        return next?.LocalName is ['h', >= '1' and <= '6'] ? next : null;
    }

    [GeneratedRegex("[\uE000\uE001][0-9]+\uE002", RegexOptions.NonBacktracking)]
    private static partial Regex Marks();
}
