using System.Text.RegularExpressions;

namespace Contexter.Faults;

/// <summary>Takes secrets out of texts that leave the process or are kept: those that are known, users and passwords in addresses, and values of parameters that are called keys.</summary>
/// <param name="secrets">Secrets that are known; short ones are left alone, for they are parts of ordinary words.</param>
public sealed partial class SecretText(IEnumerable<string> secrets)
{
    private const int Shortest = 6;
    private const string Mask = "***";

    // The longest first: one may be part of another.
    private readonly string[] _secrets = [.. secrets.Where(secret => secret.Length >= Shortest).Distinct(StringComparer.Ordinal).OrderByDescending(secret => secret.Length)];

    /// <summary>The text without secrets.</summary>
    public string Clean(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (var secret in _secrets)
        {
            text = text.Replace(secret, Mask, StringComparison.Ordinal);
        }

        return Parameter().Replace(Credentials().Replace(text, Mask + "@"), "${name}" + Mask);
    }

    [GeneratedRegex(@"(?<=://)[^/\s@]+@", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Credentials();

    [GeneratedRegex(@"(?<name>[?&](?:api[-_]?key|key|access[-_]?token|token|signature|sig|password|secret)=)[^&\s'""]+", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Parameter();
}
