using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Contexter.Postgres.Schema;

/// <summary>One step of the schema.</summary>
/// <param name="Version">Its number: the first is 1, and none is left out.</param>
/// <param name="Name">What it is about.</param>
/// <param name="Sql">Its statements.</param>
internal sealed record SchemaScript(int Version, string Name, string Sql)
{
    private const string Prefix = "Contexter.Postgres.Schema.";
    private const int Digits = 4;

    /// <summary>What tells whether a database was made from these very statements: SHA-256 in hexadecimal digits, whatever the ends of lines.</summary>
    public string Checksum => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n"))));

    /// <summary>The scripts of this build in order. A released one is never changed: a database that has it would be told from one that is made anew.</summary>
    public static IReadOnlyList<SchemaScript> All { get; } = Load();

    private static SchemaScript[] Load()
    {
        var assembly = typeof(SchemaScript).Assembly;
        SchemaScript[] scripts =
        [
            .. assembly.GetManifestResourceNames()
                .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(name =>
                {
                    // Such as 0001-orleans.sql.
                    var file = name[Prefix.Length..];
                    using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                    return new SchemaScript(int.Parse(file[..Digits], CultureInfo.InvariantCulture), Path.GetFileNameWithoutExtension(file[(Digits + 1)..]), reader.ReadToEnd());
                }),
        ];
        return scripts.Select(script => script.Version).SequenceEqual(Enumerable.Range(1, scripts.Length))
            ? scripts
            : throw new InvalidOperationException("The scripts of the schema are not numbered from 1 without a gap.");
    }
}
