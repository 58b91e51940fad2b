using System.Globalization;
using Contexter.Documents;
using Contexter.Parsing;
using Contexter.Parsing.XmlDoc;

namespace Contexter.Core.Tests.Parsing;

public sealed class XmlDocParserTests
{
    private readonly XmlDocParser _parser = new();

    [Fact]
    public void Parse_WhenGenericType_WritesOneDocumentWithSections()
    {
        var document = ParseMembers("""
            <member name="T:My.Lib.Box`1">
              <summary>Holds a <typeparamref name="T"/>, like <see cref="T:System.Collections.Generic.List`1"/>.</summary>
              <typeparam name="T">What it holds.</typeparam>
              <remarks><para>One.</para><para>Two, see <see cref="M:My.Lib.Box`1.Map``1(System.Func{`0,``0})"/>.</para></remarks>
              <example><code>var b = new Box&lt;int&gt;(1);</code></example>
              <seealso cref="T:My.Lib.Box`1.Lid"/>
            </member>
            <member name="M:My.Lib.Box`1.Map``1(System.Func{`0,``0})">
              <summary>Maps.</summary>
              <typeparam name="TResult">Of the result.</typeparam>
              <param name="selector">A function.
                With a line break.</param>
              <returns>A box.</returns>
              <exception cref="T:System.ArgumentNullException"><paramref name="selector"/> is <see langword="null"/>.</exception>
            </member>
            <member name="M:My.Lib.Box`1.Map(System.Int32)"><summary>Maps once.</summary><param name="n">N.</param></member>
            <member name="M:My.Lib.Box`1.#ctor(`0)"><summary>Makes one.</summary><param name="item">It.</param></member>
            <member name="P:My.Lib.Box`1.Count"><summary>How many.</summary><value>Zero or more.</value></member>
            <member name="T:My.Lib.Box`1.Lid"><summary>Of a box.</summary></member>
            """, "My.Lib/My.Lib.Box-1");

        document.Title.ShouldBe("Box<T>");
        document.Type.ShouldBe(DocumentType.Api);
        document.Tags.ShouldBe(["My.Lib"]);
        document.SourceUrl.ShouldBe("https://example.org/My.Lib.xml");
        document.Text.ShouldBe("""
            # Box<T>

            Holds a `T`, like `List<T>`.

            Namespace: `My.Lib`. Assembly: `My.Lib`.

            Type parameters:
            - `T`: What it holds.

            ## Remarks

            One.

            Two, see `Box<T>.Map(Func<T, T>)`.

            ## Examples

            ```csharp
            var b = new Box<int>(1);
            ```

            See also: `Box<T>.Lid`.

            ## Constructors

            ```csharp
            Box(T item)
            ```

            Makes one.

            Parameters:
            - `item`: It.

            ## Properties

            ### Count

            How many.

            Value: Zero or more.

            ## Methods

            ### Map

            ```csharp
            Map(int n)
            ```

            Maps once.

            Parameters:
            - `n`: N.

            ```csharp
            Map<TResult>(Func<T, TResult> selector)
            ```

            Maps.

            Type parameters:
            - `TResult`: Of the result.

            Parameters:
            - `selector`: A function. With a line break.

            Returns: A box.

            Exceptions:
            - `ArgumentNullException`: `selector` is `null`.
            """);
    }

    [Theory]
    [InlineData("M:N.C.M(System.String[],System.Int32[0:,0:],System.Byte*,System.Int32@)", "a b c d", "M(string[] a, int[,] b, byte* c, ref int d)")]
    [InlineData("M:N.C.M(System.Nullable{System.Int32},System.ValueTuple{System.String,System.Object})", "a b", "M(int? a, (string, object) b)")]
    [InlineData("M:N.C.M(System.Collections.Generic.Dictionary{System.String,System.Collections.Generic.List{System.Int32[]}}.Enumerator)", "e", "M(Dictionary<string, List<int[]>>.Enumerator e)")]
    [InlineData("M:N.C.M(System.Guid@|System.Runtime.InteropServices.InAttribute)", "a", "M(in Guid a)")]
    [InlineData("M:N.C.M``2(``0,``1)", "a b", "M<T1, T2>(T1 a, T2 b)")]
    [InlineData("M:N.C.M(System.Int32)", "too many", "M(int)")]
    [InlineData("M:N.C.M(System.Func{)", "a", "M(System.Func{)")]
    [InlineData("M:N.C.M(=FUNC:System.Int32(System.Int32))", "a", "M(=FUNC:System.Int32(System.Int32))")]
    [InlineData("M:N.C.M", "", "M()")]
    [InlineData("M:N.C.op_Addition(N.C,N.C)", "a b", "operator +(C a, C b)")]
    [InlineData("M:N.C.op_CheckedAddition(N.C,N.C)", "a b", "operator checked +(C a, C b)")]
    [InlineData("M:N.C.op_Implicit(N.C)~System.String", "a", "implicit operator string(C a)")]
    [InlineData("M:N.C.System#Collections#Generic#ICollection{T}#Add(System.Int32)", "a", "ICollection<T>.Add(int a)")]
    [InlineData("M:N.C.System#Collections#Generic#IDictionary{TKey@TValue}#Add(System.Int32)", "a", "IDictionary<TKey, TValue>.Add(int a)")]
    [InlineData("M:N.C.System#Numerics#INumber{System#Double}#Is(System.Double)", "a", "INumber<double>.Is(double a)")]
    [InlineData("P:N.C.Item(System.Int32)", "a", "this[int a]")]
    [InlineData("M:N.C.M(N.C.Inner)", "a", "M(C.Inner a)")]
    public void Parse_WhenId_WritesSignatureAsCSharp(string id, string parameters, string expected)
    {
        var named = string.Concat(parameters.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => $"<param name=\"{name}\">x</param>"));

        var document = ParseMembers($"<member name=\"T:N.C\"/><member name=\"{id}\"><summary>S.</summary>{named}</member>", "My.Lib/N.C");

        document.Text.ShouldContain($"```csharp\n{expected}\n```");
    }

    [Fact]
    public void Parse_WhenParameterIsSetByMethod_IsOut() =>
        ParseMembers("<member name=\"M:N.C.T(System.Int32@)\"><param name=\"r\">When this method returns, contains it.</param></member>", "My.Lib/N.C")
            .Text.ShouldContain("T(out int r)");

    [Fact]
    public void Parse_WhenFieldsHaveOnlySummaries_WritesList() =>
        ParseMembers("""
            <member name="T:N.E"><summary>E.</summary></member>
            <member name="F:N.E.B"><summary>Second.</summary></member>
            <member name="F:N.E.A"><summary>First.</summary></member>
            """, "My.Lib/N.E").Text.ShouldEndWith("## Fields\n\n- `A`: First.\n- `B`: Second.");

    [Fact]
    public void Parse_WhenListsAndCode_KeepsTheirForm()
    {
        var text = ParseMembers("""
            <member name="T:N.C"><remarks>Text
              with <c>code</c>, <b>bold</b>, 2<sup>n</sup> and <see href="https://x.org/a">a link</see>.

              New paragraph.
              <list type="bullet"><item><description>One</description></item><item><term>Two</term><description>2</description></item></list>
              <list type="number"><item>A</item><item>B</item></list>
              <list type="table"><listheader><term>K</term><description>V</description></listheader><item><term>a|b</term><description>c
              d</description></item></list>
              <code language="xml">
                &lt;a&gt;
                  &lt;b/&gt;
              </code>
              <note type="tip">Noted.</note>
              Uses <code>inline</code> code.
              <format type="text/markdown"><![CDATA[
              ## Heading
              - item
              ]]></format>
            </remarks></member>
            """, "My.Lib/N.C").Text;

        text.ShouldEndWith("""
            Text with `code`, **bold**, 2^n and [a link](https://x.org/a).

            New paragraph.

            - One
            - Two: 2

            1. A
            2. B

            | K | V |
            | --- | --- |
            | a\|b | c d |

            ```xml
            <a>
              <b/>
            ```

            > Noted.

            Uses `inline` code.

            **Heading**

            - item
            """);
    }

    [Fact]
    public void Parse_WhenInheritedFromSameFile_TakesItsText()
    {
        var text = ParseMembers("""
            <member name="M:N.C.A"><summary>Of A.</summary><returns>R.</returns></member>
            <member name="M:N.C.B"><inheritdoc cref="M:N.C.A"/><returns>Own.</returns></member>
            <member name="M:N.C.L1"><inheritdoc cref="M:N.C.L2"/></member>
            <member name="M:N.C.L2"><inheritdoc cref="M:N.C.L1"/></member>
            """, "My.Lib/N.C").Text;

        text.ShouldContain("### B\n\n```csharp\nB()\n```\n\nOf A.\n\nReturns: Own.");
        text.ShouldContain("### L1\n\n```csharp\nL1()\n```");
    }

    [Fact]
    public void Parse_WhenIdsAreMalformed_NothingIsLost()
    {
        var documents = Parse("""
            <member name="N:My.Space"><summary>Of a namespace.</summary></member>
            <member name="!:Broken"><summary>Of a broken id.</summary></member>
            <member name="M:NoType"><summary>Of a method without a type.</summary></member>
            <member name="x"><summary>Of nothing.</summary></member>
            <member><summary>Without a name.</summary></member>
            <member name="M:Orphan.Type.Method(System.Int32)"><summary>Of an orphan.</summary></member>
            """);

        documents.Select(d => d.Path).ShouldBe(["My.Lib/Broken", "My.Lib/My.Space", "My.Lib/NoType", "My.Lib/Orphan.Type", "My.Lib/x"]);
        documents.Select(d => d.Title).ShouldBe(["Broken", "My.Space namespace", "NoType", "Type", "x"]);
    }

    [Fact]
    public void Parse_WhenAssemblyOfMicrosoft_LinksToLearn()
    {
        var document = _parser.Parse(
            Parsed.Content("x.xml", "<doc><assembly><name>System.Collections</name></assembly><members><member name=\"T:System.Collections.Generic.Dictionary`2.KeyCollection\"/></members></doc>", "xmldoc"),
            TestContext.Current.CancellationToken).ShouldHaveSingleItem();

        document.SourceUrl.ShouldBe("https://learn.microsoft.com/dotnet/api/system.collections.generic.dictionary-2.keycollection");
        document.Title.ShouldBe("Dictionary<T1, T2>.KeyCollection");
        document.Tags.ShouldBe(["System.Collections", "System.Collections.Generic"]);
    }

    [Fact]
    public void Parse_WhenMembersComeInAnyOrder_DocumentsAreTheSame()
    {
        string[] members =
        [
            "<member name=\"T:N.C\"><summary>S.</summary></member>", "<member name=\"M:N.C.A\"/>", "<member name=\"M:N.C.A(System.Int32)\"/>", "<member name=\"M:N.C.A(System.String)\"/>",
            "<member name=\"P:N.C.P\"/>", "<member name=\"E:N.C.E\"/>", "<member name=\"F:N.C.F\"/>", "<member name=\"T:N.D`1\"><typeparam name=\"X\"/></member>", "<member name=\"M:N.D`1.M(`0)\"/>",
        ];

        var texts = new[] { members, [.. members.Reverse()] }.Select(order => string.Join("\n\n", Parse(string.Concat(order)).Select(d => d.Path + "\n" + d.Text)));

        texts.Distinct(StringComparer.Ordinal).Count().ShouldBe(1);
    }

    [Theory]
    [InlineData("<doc><members><member name='T:A'></doc>", "well-formed")]
    [InlineData("<html/>", "root element is <html>")]
    [InlineData("", "well-formed")]
    [InlineData("<!DOCTYPE doc [<!ENTITY a 'b'>]><doc>&a;</doc>", "well-formed")]
    public void Parse_WhenNotDocumentation_SaysWhy(string text, string expected)
    {
        var error = Should.Throw<ContexterException>(() => _parser.Parse(Parsed.Content("bad.xml", text, "xmldoc"), TestContext.Current.CancellationToken));

        error.Code.ShouldBe(ErrorCodes.FileMalformed);
        error.Message.ShouldContain("bad.xml");
        error.Message.ShouldContain(expected);
    }

    [Fact]
    public void Parse_WhenElementsNestDeep_SaysWhy()
    {
        var deep = string.Concat(Enumerable.Repeat("<para>", 200_000)) + string.Concat(Enumerable.Repeat("</para>", 200_000));

        var error = Should.Throw<ContexterException>(() => Parse($"<member name=\"T:N.C\"><summary>{deep}</summary></member>"));

        error.Code.ShouldBe(ErrorCodes.FileMalformed);
        error.Message.ShouldContain(XmlDocReader.MaxDepth.ToString(CultureInfo.InvariantCulture));
        error.Message.ShouldContain("T:N.C");
    }

    private ParsedDocument ParseMembers(string members, string path) => Parse(members).Single(document => string.Equals(document.Path, path, StringComparison.Ordinal));

    private IReadOnlyList<ParsedDocument> Parse(string members)
    {
        var text = $"<?xml version=\"1.0\"?><doc><assembly><name>My.Lib</name></assembly><members>{members}</members></doc>";
        var documents = _parser.Parse(Parsed.Content("My.Lib.xml", text, "xmldoc"), TestContext.Current.CancellationToken);
        foreach (var document in documents)
        {
            Parsed.ShouldBeSound(document);
        }

        return documents;
    }
}
