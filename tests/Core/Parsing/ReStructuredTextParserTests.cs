using Contexter.Parsing;
using Contexter.Parsing.ReStructuredText;
using FsCheck;
using FsCheck.Fluent;

namespace Contexter.Core.Tests.Parsing;

public sealed class ReStructuredTextParserTests
{
    private readonly ReStructuredTextParser _parser = new();

    [Fact]
    public void Parse_WhenAllKindsOfBlocks_WritesMarkdown()
    {
        Text("""
            .. _label:
            .. comment

            =====
            Title
            =====

            A paragraph with :func:`~os.path.join`, ``code``, `a link <https://x.org>`_, :ref:`text <label>` and a note [1]_.

            Example::

                x = 1

            Part
            ----

            .. code-block:: python
               :linenos:

               def f():
                   pass

            * one
              goes on

              * nested
            * two

            1. first
            #. second

            .. note:: Be careful
               with this.

            term
                What it means.

            :param x: the x
            :returns: y

            .. versionadded:: 3.2
               New.

            >>> f()
            1

            Sub
            ~~~

            .. toctree::

               a
               b

            | verse one
            | verse two
            """).ShouldBe("""
            # Title

            A paragraph with `join`, `code`, a link, text and a note .

            Example:

            ```
            x = 1
            ```

            ## Part

            ```python
            def f():
                pass
            ```

            - one
              goes on
              - nested
            - two

            1. first
            2. second

            > **Note**
            >
            > Be careful with this.

            - **term**: What it means.

            - **param x**: the x
            - **returns**: y

            Added in version 3.2: New.

            ```python
            >>> f()
            1
            ```

            ### Sub

            verse one
            verse two
            """);
    }

    [Fact]
    public void Parse_WhenObjects_BecomeSections() =>
        Text("""
            Module
            ======

            .. class:: Pool(size, *, timeout=None)

               A pool.

               .. method:: close()
                           close(force)

                  Closes.

            .. option:: -v, --verbose

               Talks.

            After.
            """).ShouldBe("""
            # Module

            ## Pool

            ```python
            Pool(size, *, timeout=None)
            ```

            A pool.

            ### close

            ```python
            close()
            close(force)
            ```

            Closes.

            ## -v, --verbose

            Talks.

            After.
            """);

    [Theory]
    [InlineData("+---+----+\n| A | B  |\n+===+====+\n| 1 | 2  |\n|   | x  |\n+---+----+", "| A | B |⏎| --- | --- |⏎| 1 | 2 x |")]
    [InlineData("+---+---+\n| 1 | 2 |\n+---+---+", "|  |  |⏎| --- | --- |⏎| 1 | 2 |")]
    [InlineData("+---+---+\n| spans |\n+---+---+", "+---+---+⏎| spans |⏎+---+---+")]
    [InlineData("=== =====\nA   B\n=== =====\na   ``b``\n    more\nc   d\n=== =====", "| A | B |⏎| --- | --- |⏎| a | `b` more |⏎| c | d |")]
    [InlineData("== ==\na  b\n== ==", "|  |  |⏎| --- | --- |⏎| a | b |")]
    [InlineData(".. list-table::\n   :header-rows: 1\n\n   * - A\n     - B\n   * - 1\n     - 2", "| A | B |⏎| --- | --- |⏎| 1 | 2 |")]
    public void Parse_WhenTable_WritesPipes(string text, string expected) => Text(text).ShouldBe(expected.Replace('⏎', '\n'));

    [Theory]
    [InlineData("a :class:`X <y.X>` b", "a `X` b")]
    [InlineData(":pep:`8` says", "PEP 8 says")]
    [InlineData("a:b `c` ``d`e``", "a:b `c` ``d`e``")]
    [InlineData("x\\ y \\*", "xy *")]
    [InlineData("unclosed `tick and ``ticks", "unclosed `tick and ``ticks")]
    [InlineData(":math:`x^2`", "$x^2$")]
    [InlineData("see [#note]_ or [2]_ and a[i]", "see  or  and a[i]")]
    public void Convert_WhenInline_WritesMarkdown(string text, string expected) => RstInline.Convert(text).ShouldBe(expected);

    public static TheoryData<string, string> Hostile => new()
    {
        { "deep indentation", string.Concat(Enumerable.Range(0, 1_000).Select(i => new string(' ', i) + "- a\n")) },
        { "deep directives", string.Concat(Enumerable.Range(0, 500).Select(i => new string(' ', 3 * i) + ".. note::\n")) },
        { "deep definitions", string.Concat(Enumerable.Range(0, 1_000).Select(i => new string(' ', i) + "a\n")) },
        { "tabs", new string('\t', 100_000) + "x" },
        { "ticks", new string('`', 100_001) },
        { "roles", string.Concat(Enumerable.Repeat(":a:`", 50_000)) },
        { "borders", string.Concat(Enumerable.Repeat("== ==\nx\n\n", 5_000)) },
        { "grids", string.Concat(Enumerable.Repeat("+-+\n", 50_000)) },
        { "wide grid", string.Concat(Enumerable.Repeat("+-", 50_000)) + "+\n" + string.Concat(Enumerable.Repeat("| ", 50_000)) + "|" },
        { "titles", string.Concat(Enumerable.Repeat("a\n==\n", 30_000)) },
        { "literals", string.Concat(Enumerable.Repeat("::\n\n", 30_000)) },
        { "fields", string.Concat(Enumerable.Repeat(":a: b\n", 30_000)) },
        { "brackets", new string('[', 100_000) },
    };

    [Theory]
    [MemberData(nameof(Hostile), DisableDiscoveryEnumeration = true)]
    public void Parse_WhenHostile_Ends(string name, string text) => Text(text).Length.ShouldBeLessThan(20 * text.Length, name);

    [Fact]
    public void Parse_WhenAnyText_BlocksCoverIt() =>
        Prop.ForAll(MarkupTexts.ReStructuredText, text => Text(text)).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Fact]
    public void Get_WhenFormat_FindsParserOrListsKnown()
    {
        var parsers = DocumentParsers.CreateDefault();

        parsers.Formats.ShouldBe(["context7", "dts", "html", "man", "markdown", "rst", "text", "xmldoc"]);
        parsers.Get("rst").ShouldBeOfType<ReStructuredTextParser>();
        parsers.Parse(Parsed.Content("a.md", "# T"), TestContext.Current.CancellationToken).ShouldHaveSingleItem().Title.ShouldBe("T");
        Should.Throw<Contexter.Documents.ContexterException>(() => parsers.Get("pdf")).Message.ShouldBe("Format 'pdf' is not known; known are context7, dts, html, man, markdown, rst, text, xmldoc.");
        Should.Throw<ArgumentException>(() => new DocumentParsers([_parser, _parser]));
    }

    private string Text(string rst) => Parsed.One(_parser, "a.rst", rst).Text;
}
