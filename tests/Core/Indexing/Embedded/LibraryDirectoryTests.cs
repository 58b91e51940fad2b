using System.Text.RegularExpressions;
using Contexter.Documents;
using Contexter.Indexing.Embedded;
using FsCheck;
using FsCheck.Fluent;

namespace Contexter.Core.Tests.Indexing.Embedded;

public sealed partial class LibraryDirectoryTests
{
    [Theory]
    [InlineData("react", "19.0", "react@19.0")]
    [InlineData("@scope/pkg", "1.0-RC1", "@scope%2fpkg@1.0-!r!c1")]
    [InlineData("c++", "20", "c++@20")]
    [InlineData("c#", "12", "c%23@12")]
    [InlineData("größe", "1.", "gr%c3%b6%c3%9fe@1%2e")]
    [InlineData("con.js", "1", "%63on.js@1")]
    [InlineData("com1.x", "1", "%63om1.x@1")]
    [InlineData("console.js", "1", "console.js@1")]
    [InlineData("..", "1", "..@1")]
    public void GetName_WhenLibraryIsGiven_IsReadable(string name, string version, string directory)
        => LibraryDirectory.GetName(new LibraryVersion(name, version)).ShouldBe(directory);

    [Fact]
    public void GetName_WhenLibrariesDiffer_NamesDifferEvenWithoutCase()
        => Prop.ForAll(ArbitraryLibraries(), libraries =>
        {
            var names = libraries.Select(LibraryDirectory.GetName).ToList();

            names.Distinct(StringComparer.OrdinalIgnoreCase).Count().ShouldBe(libraries.Distinct().Count());
            names.ShouldAllBe(name => name.Length <= LibraryDirectory.MaxLength && Portable().IsMatch(name));
        }).QuickCheckThrowOnFailure();

    [GeneratedRegex(@"^[a-z0-9.\-_+@!%~]*[a-z0-9\-_+@!%~]$", RegexOptions.None, 1_000)]
    private static partial Regex Portable();

    /// <summary>Libraries of few letters, so that they come close to one another: cases, letters of two forms, escapes, long names.</summary>
    private static Arbitrary<LibraryVersion[]> ArbitraryLibraries()
    {
        var letters = Gen.Elements("a", "A", "1", ".", "-", "_", "+", "é", "ß", "ſ", "K", "K");
        var name = Gen.OneOf(letters, Gen.Elements("/", "#", "@", "ab")).NonEmptyListOf().Select(parts => string.Concat(parts.Take(3)));
        var version = letters.NonEmptyListOf().Select(parts => string.Concat(parts.Take(2)));
        var library = from n in name
                      from v in version
                      from length in Gen.Elements(0, 0, 0, 190)
                      select new LibraryVersion(new string('x', length) + n, v);
        return library.ArrayOf(30).ToArbitrary();
    }
}
