using System.Globalization;

namespace Contexter.Parsing.ManPages;

/// <summary>Names of special characters in roff (groff_char(7)), those that documentation uses.</summary>
internal static class RoffCharacters
{
    private static readonly Dictionary<string, string> Names = """
        aq ' dq " oq ‘ cq ’ lq “ rq ” Bq „ bq ‚ Fo « Fc » fo ‹ fc › bu • ci ○ sq □ em — en – hy - mi −
        pl + co © rg ® tm ™ de ° sc § ps ¶ dg † dd ‡ ct ¢ Po £ Eu € Ye ¥ mu × di ÷ +- ± <= ≤ >= ≥ != ≠ == ≡
        ~~ ≈ ~= ≅ if ∞ -> → <- ← <> ↔ ua ↑ da ↓ rA ⇒ lA ⇐ hA ⇔ ti ~ ha ^ ga ` aa ´ a^ ^ a~ ~ rs \ sl / at @
        sh # Do $ ba | br | or | bv | ul _ ru _ lB [ rB ] lC { rC } la ⟨ ra ⟩ 14 ¼ 12 ½ 34 ¾ S1 ¹ S2 ² S3 ³ ss ß AE Æ
        ae æ /O Ø /o ø oA Å oa å ,C Ç ,c ç no ¬ *a α *b β *g γ *l λ *m μ *p π *s σ *W Ω *D Δ *S Σ mc µ OK ✓ lh ☜
        rh ☞ sr √ mo ∈ es ∅ fa ∀ te ∃ AN ∧ OR ∨ lz ◊ r! ¡ r? ¿
        """.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Chunk(2).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

    // Letters by their accents, each after the letter without.
    private static readonly Dictionary<char, string> Accents = new()
    {
        ['\''] = "aáeéiíoóuúyýAÁEÉIÍOÓUÚYÝcćCĆnńNŃsśSŚzźZŹ",
        ['`'] = "aàeèiìoòuùAÀEÈIÌOÒUÙ",
        ['^'] = "aâeêiîoôuûAÂEÊIÎOÔUÛ",
        [':'] = "aäeëiïoöuüyÿAÄEËIÏOÖUÜ",
        ['~'] = "aãnñoõAÃNÑOÕ",
        ['v'] = "cčsšzžrřeěCČSŠZŽRŘEĚ",
    };

    /// <summary>The text of a name; the name itself where it is not known.</summary>
    public static string Of(string name)
    {
        if (Names.TryGetValue(name, out var text))
        {
            return text;
        }

        if (name.Length == 2 && Accents.TryGetValue(name[0], out var letters))
        {
            for (var i = 0; i < letters.Length; i += 2)
            {
                if (letters[i] == name[1])
                {
                    return letters[i + 1].ToString();
                }
            }
        }

        return name.Length is >= 5 and <= 7 && name[0] == 'u' && int.TryParse(name.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            && code is > 0 and <= 0x10FFFF and not (>= 0xD800 and <= 0xDFFF)
            ? char.ConvertFromUtf32(code)
            : name;
    }
}
