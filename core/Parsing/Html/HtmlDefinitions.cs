using System.Text;
using AngleSharp.Dom;

namespace Contexter.Parsing.Html;

/// <summary>Terms with the descriptions that belong to them.</summary>
/// <param name="Terms">The <c>dt</c> elements in a row.</param>
/// <param name="Descriptions">The <c>dd</c> elements after them.</param>
internal sealed record HtmlDefinition(List<IElement> Terms, List<IElement> Descriptions)
{
    /// <summary>The name of the section that the definition makes: of a signature the qualified name, else the terms.</summary>
    public string Name
    {
        get
        {
            var names = Terms.Select(HtmlDefinitions.NameOf).Where(name => name.Length > 0).Distinct(StringComparer.Ordinal);
            return string.Join(", ", names.Take(5));
        }
    }
}

/// <summary>Definition lists. Those that document an API (Sphinx) or long options (DocBook) become sections.</summary>
internal static class HtmlDefinitions
{
    private const int LongDescription = 200;

    /// <summary>The definitions of a list; wrappers around them are looked into.</summary>
    public static IReadOnlyList<HtmlDefinition> GroupsOf(IElement list)
    {
        var groups = new List<HtmlDefinition>();
        foreach (var child in list.Children.SelectMany(child => child.LocalName is "div" ? child.Children.ToArray() : [child]))
        {
            if (child.LocalName is "dt")
            {
                if (groups.Count == 0 || groups[^1].Descriptions.Count > 0)
                {
                    groups.Add(new HtmlDefinition([], []));
                }

                groups[^1].Terms.Add(child);
            }
            else if (!HtmlNoise.IsNoise(child))
            {
                if (groups.Count == 0)
                {
                    groups.Add(new HtmlDefinition([], []));
                }

                groups[^1].Descriptions.Add(child);
            }
        }

        return groups;
    }

    /// <summary>True when each definition is worth a section: it documents a symbol, or its description is long or holds code or tables.</summary>
    public static bool AreSections(IElement list, IReadOnlyList<HtmlDefinition> groups)
    {
        if (groups.Count == 0 || groups.Any(group => group.Terms.Count == 0 || group.Name.Length is 0 or > 200)
            || HtmlNoise.Words(list.GetAttribute("class")).Any(word => word is "field-list" or "footnote" or "citation" or "simple" or "glossary"))
        {
            return false;
        }

        return groups.Any(group => group.Terms.Exists(IsSignature))
            || (groups.Sum(group => group.Descriptions.Sum(description => description.TextContent.Length)) > LongDescription * groups.Count
                && groups.Any(group => group.Terms.Exists(term => term.Id is not null || term.QuerySelector("code,tt,[id]") is not null)));
    }

    /// <summary>The signatures of a definition as a code block; nothing when they say no more than its name.</summary>
    public static Piece SignaturesOf(IElement list, HtmlDefinition group)
    {
        var signatures = group.Terms.Where(IsSignature).Select(SignatureOf).Where(text => text.Length > 0).ToList();
        if (signatures.Count == 0 || (signatures.Count == 1 && string.Equals(signatures[0], group.Name, StringComparison.Ordinal)))
        {
            return default;
        }

        var words = HtmlNoise.Words(list.GetAttribute("class"));
        var language = words.Length > 0 && words[0] is "py" or "c" or "cpp" or "js" or "rs" or "php" ? CodeLanguages.Normalize(words[0]) : null;
        return MarkdownWriter.Code(string.Join('\n', signatures), language);
    }

    /// <summary>The name of a term.</summary>
    public static string NameOf(IElement term)
    {
        if (!IsSignature(term))
        {
            return HtmlText.Of(term);
        }

        var name = term.QuerySelector(".sig-name, .descname") is { } own
            ? (term.QuerySelector(".sig-prename, .descclassname") is { } prefix ? HtmlText.Of(prefix) : string.Empty) + HtmlText.Of(own)
            : SignatureOf(term);
        var open = name.IndexOf('(', StringComparison.Ordinal);
        return open > 0 ? name[..open].TrimEnd() : name;
    }

    private static bool IsSignature(IElement term) =>
        HtmlNoise.Words(term.GetAttribute("class")).Any(word => word is "sig") || term.QuerySelector(".sig-name, .descname") is not null;

    /// <summary>A signature on one line; Sphinx puts line breaks between the parameters of long ones.</summary>
    private static string SignatureOf(IElement term)
    {
        var text = new StringBuilder(HtmlText.Of(term));
        return text.Replace("( ", "(").Replace(" )", ")").Replace(" ,", ",").ToString();
    }
}
