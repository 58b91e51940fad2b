using System.Globalization;
using System.Text;

namespace Contexter.Core.Tests;

/// <summary>Damages real files in ways that hurt parsers: parts cut out, repeated, moved, deepened, overwritten. The same seed gives the same damage.</summary>
internal static class Mutations
{
    private static readonly string[] Inserted =
    [
        "\0", "\n", "\r\n", "\"", "'", "`", "```", "\\", "{", "}", "[", "]", "(", ")", "<", ">", "/*", "*/", "//", "/**", "###", "---", ":", ";", ",", "=>", "\ud800", "\uFEFF", "é", "99999999999", "-1", ".SH ", "\\fB",
        ".", ".\\\"", "${",
    ];

    /// <summary>Runs a check on damaged versions of a text.</summary>
    /// <param name="text">The text as it really is.</param>
    /// <param name="cases">How many versions.</param>
    /// <param name="check">What must not throw.</param>
    /// <param name="seed">Number of the first version.</param>
    public static void Check(string text, int cases, Action<string> check, int seed = 0) => Run(cases, seed, random => Mutate(text, random), check, static mutated => mutated);

    /// <summary>Runs a check on damaged versions of a file.</summary>
    public static void Check(byte[] bytes, int cases, Action<byte[]> check, int seed = 0) => Run(cases, seed, random => Mutate(bytes, random), check, Convert.ToBase64String);

    private static void Run<T>(int cases, int seed, Func<Random, T> mutate, Action<T> check, Func<T, string> show)
    {
        for (var i = seed; i < seed + cases; i++)
        {
            var mutated = mutate(new Random(i));
            try
            {
                check(mutated);
            }
            catch (Exception e)
            {
                var shown = show(mutated);
                throw new InvalidOperationException(
                    string.Create(CultureInfo.InvariantCulture, $"Case {i}: {e.GetType().Name}: {e.Message}\n{(shown.Length > 4_000 ? shown[..4_000] : shown)}"), e);
            }
        }
    }

    private static string Mutate(string text, Random random)
    {
        var result = new StringBuilder(text);
        for (var n = random.Next(1, 8); n > 0 && result.Length > 0; n--)
        {
            var at = random.Next(result.Length);
            var length = Math.Min(random.Next(1, 60), result.Length - at);
            switch (random.Next(6))
            {
                case 0:
                    result.Remove(at, length);
                    break;
                case 1:
                    result.Insert(random.Next(result.Length), result.ToString(at, length));
                    break;
                case 2:
                    result.Insert(at, Inserted[random.Next(Inserted.Length)]);
                    break;
                case 3:
                    result.Length = at;
                    break;
                case 4:
                    result.Insert(at, string.Concat(Enumerable.Repeat(Inserted[random.Next(Inserted.Length)], random.Next(1, 2_000))));
                    break;
                default:
                    result[at] = (char)random.Next(0x250);
                    break;
            }
        }

        return result.ToString();
    }

    private static byte[] Mutate(byte[] bytes, Random random)
    {
        var result = bytes.ToList();
        for (var n = random.Next(1, 6); n > 0 && result.Count > 0; n--)
        {
            var at = random.Next(result.Count);
            var length = Math.Min(random.Next(1, 40), result.Count - at);
            switch (random.Next(5))
            {
                case 0:
                    result.RemoveRange(at, length);
                    break;
                case 1:
                    result.InsertRange(random.Next(result.Count), result.GetRange(at, length));
                    break;
                case 2:
                    result.RemoveRange(at, result.Count - at);
                    break;
                case 3:
                    for (var i = at; i < at + Math.Min(8, length); i++)
                    {
                        result[i] = random.Next(3) switch { 0 => 0xFF, 1 => 0, _ => (byte)random.Next(256) };
                    }

                    break;
                default:
                    result[at] ^= (byte)(1 << random.Next(8));
                    break;
            }
        }

        return [.. result];
    }
}
