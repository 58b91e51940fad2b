using System.Globalization;
using System.Text;
using Contexter.Documents;

namespace Contexter.Indexing.Embedded;

/// <summary>
/// Names the folder of a library version so that people can read it, no two library versions share one, and every file system takes it: those that ignore case
/// or normalise letters, and Windows with its device names, too.
/// </summary>
/// <remarks>Small letters, digits and <c>- _ + @ .</c> stand for themselves, <c>!</c> with a small letter for the capital, <c>%</c> with two digits for any other byte of UTF-8.</remarks>
internal static class LibraryDirectory
{
    /// <summary>Longest name; a longer one is cut, and a hash of the library version tells it from others.</summary>
    public const int MaxLength = 150;

    private static readonly string[] DeviceNames = ["con", "prn", "aux", "nul"];
    private static readonly string[] NumberedDeviceNames = ["com", "lpt"];

    /// <summary>The folder's name.</summary>
    public static string GetName(LibraryVersion library)
    {
        var text = library.ToString();
        var name = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            Append(name, text, i);
        }

        if (IsDeviceName(text))
        {
            name.Remove(0, 1).Insert(0, Percent((byte)text[0]));
        }

        // "~" is in no other name.
        return name.Length <= MaxLength
            ? name.ToString()
            : string.Concat(name.ToString(0, MaxLength - HexId.Digits - 1), "~", ContentHash.Of(text).Value);
    }

    private static void Append(StringBuilder name, string text, int index)
    {
        var c = text[index];
        // Windows drops a dot at the end of a name.
        if (char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' or '+' or '@' || (c == '.' && index < text.Length - 1))
        {
            name.Append(c);
        }
        else if (char.IsAsciiLetterUpper(c))
        {
            name.Append('!').Append(char.ToLowerInvariant(c));
        }
        else
        {
            foreach (var b in Encoding.UTF8.GetBytes(c.ToString()))
            {
                name.Append(Percent(b));
            }
        }
    }

    private static string Percent(byte value) => string.Create(CultureInfo.InvariantCulture, $"%{value:x2}");

    /// <summary>Windows opens a device for such a name before the first dot, whatever follows.</summary>
    private static bool IsDeviceName(string text)
    {
        var stem = text.AsSpan(0, text.AsSpan().IndexOf('.') is var dot && dot < 0 ? text.Length : dot);
        foreach (var device in DeviceNames)
        {
            if (stem.SequenceEqual(device))
            {
                return true;
            }
        }

        foreach (var device in NumberedDeviceNames)
        {
            if (stem.Length == device.Length + 1 && stem.StartsWith(device) && char.IsAsciiDigit(stem[^1]))
            {
                return true;
            }
        }

        return false;
    }
}
