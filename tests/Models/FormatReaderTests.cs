using Contexter.Models.Sections.Formats;

namespace Contexter.Models.Tests;

public sealed class FormatReaderTests
{
    [Fact]
    public void PodReader_OfAModule_MakesHeadingsItemsAndCode()
    {
        const string Pod = """
            package X;
            sub not_read { 1 }

            =head1 METHODS

            Use B<these> with L<IO::File/open>.

            =over 4

            =item read(I<handle>)

            Reads from C<< $handle->fd >>.

                $x->read(1);

            =back

            =cut

            sub neither { }
            """;

        PodReader.ToMarkdown(Pod).ShouldBe("# METHODS\n\nUse these with IO::File open.\n\n## read(handle)\n\nReads from $handle->fd.\n\n```\n    $x->read(1);\n```\n\n");
    }

    [Fact]
    public void ManReader_OfAPage_MakesSectionsAndOptions()
    {
        const string Page = """
            .TH SAMPLE 1
            .SH DESCRIPTION
            Prints \fBall\fR lines\-by\-line, see
            .BR cat (1).
            .SS "Some options"
            .TP
            .B \-n, \-\-number
            Number all lines.
            .nf
            sample -n x
            .fi
            """;

        var markdown = ManReader.ToMarkdown("usr/share/man/man1/sample.1.gz", Page);

        markdown.ShouldStartWith("# sample\n");
        markdown.ShouldContain("## Description\n\nPrints all lines-by-line, see\ncat(1).\n");
        markdown.ShouldContain("### Some options\n");
        markdown.ShouldContain("#### -n, --number\n\nNumber all lines.\n");
        markdown.ShouldContain("```\nsample -n x\n```");
        ManReader.ToMarkdown("x.1", ".Dd today\n.Dt X 1\n").ShouldBeEmpty();
    }

    [Fact]
    public void CommentReader_OfTypeScript_NamesMembersByTheirTypes()
    {
        const string Source = """
            export interface Server {
                /**
                 * Starts to listen for connections on a port.
                 * @param port the port number to listen on
                 * @example
                 * server.listen(80);
                 */
                listen(port: number): void;

                // no documentation
                close(): void;
            }
            """;

        var section = CommentReader.Read("package/dist/server.d.ts", Source).ShouldHaveSingleItem();

        section.Path.ShouldBe(["server", "Server", "listen"]);
        section.Sentences[0].ShouldBe(new("listen(port: number): void;", IsCode: true));
        section.Sentences.Where(sentence => !sentence.IsCode).Select(sentence => sentence.Text)
            .ShouldContain(text => text.StartsWith("Starts to listen for connections on a port.", StringComparison.Ordinal));
        section.Sentences[^1].ShouldBe(new("server.listen(80);", IsCode: true));
    }

    [Fact]
    public void CommentReader_OfGo_NamesMethodsByTheirReceivers()
    {
        const string Source = """
            package io

            // ReadAll reads from r until an error or the end of the file.
            func ReadAll(r Reader) ([]byte, error) {
            }

            // Unrelated remark about nothing in particular here.

            func (b *Buffer) Undocumented() {}

            // Write appends the contents of p to the buffer, growing it as needed.
            func (b *Buffer) Write(p []byte) (n int, err error) {
            """;

        CommentReader.Read("src/io/io.go", Source).Select(section => string.Join('/', section.Path)).ShouldBe(["io/ReadAll", "io/Buffer.Write"]);
    }
}
