using Contexter.Models.Corpus;
using Contexter.Models.Sections;

namespace Contexter.Models.Tests;

public sealed class SectionCollectorTests : IDisposable
{
    private static readonly CorpusSource Source = new(SourceRole.Train, PackageKind.Npm, "x", "1", "MIT", []);
    private readonly string _folder = Directory.CreateTempSubdirectory("contexter-sections-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Collect_OfPages_ResolvesLinksToSections()
    {
        Write("guide/start.html", """
            <html><head><title>Start</title></head><body><main><h1>Start</h1>
            <p>First of all, words enough to be a section here.</p>
            <h2 id="run">1.2 Run it¶</h2>
            <p>Start the program with its name. To stop it again, see <a href="../ref.html#stop">how programs are stopped</a> for that. <a href="https://example.com/">Elsewhere</a>.</p>
            </main></body></html>
            """);
        Write("ref.html", """
            <html><body><main><h1>Reference</h1><p>Everything that there is to say about it.</p>
            <section id="stop"><h2>Stopping</h2><p>Sends a signal to the process and waits for its end.</p></section></main></body></html>
            """);
        Write("guide/faq.html", "<html><body><h1>FAQ</h1><p>Questions that are often asked and never learnt from.</p></body></html>");

        var sections = new SectionCollector().Collect(Source, _folder, TestContext.Current.CancellationToken);

        sections.Select(section => string.Join('/', section.Path)).ShouldBe(["Start", "Start/Run it", "Reference", "Reference/Stopping"], ignoreOrder: true);
        var run = sections.Single(section => section.Path[^1] == "Run it");
        var link = run.Links.ShouldHaveSingleItem();
        run.Sentences[link.Sentence].Text.ShouldBe("To stop it again, see how programs are stopped for that.");
        sections[link.Target].Path[^1].ShouldBe("Stopping");
        sections.SelectMany(section => section.Sentences).ShouldAllBe(sentence => !sentence.Text.Any(c => c >= '\uE000' && c <= '\uE002'));
    }

    [Fact]
    public void Collect_OfMarkdown_KeepsCodeApartAndDropsDuplicatesAndChangeLogs()
    {
        Write("a.md", "# Tool\n\nA tool that does things for you.\n\n## Use of it\n\nCall it like [this](b.md#more-words):\n\n```js\ntool.run()\n```\n\nIt returns when it is done with everything.\n");
        Write("b.md", "# Other\n\nA tool that does things for you.\n\n## More words\n\nThese are only some more words for the link.\n");
        Write("CHANGELOG.md", "# Changes\n\nMany things have changed since the last version.\n");

        var sections = new SectionCollector().Collect(Source, _folder, TestContext.Current.CancellationToken);

        sections.Select(section => section.Path.Count).Order().ShouldBe([1, 2, 2]);
        var use = sections.Single(section => section.Path[^1] == "Use of it");
        use.Sentences.ShouldContain(new SentenceRecord("tool.run()", IsCode: true));
        sections[use.Links.ShouldHaveSingleItem().Target].Path[^1].ShouldBe("More words");
    }

    private void Write(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }
}
