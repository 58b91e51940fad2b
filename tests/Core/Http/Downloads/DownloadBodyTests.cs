using System.IO.Compression;
using Contexter.Documents;

namespace Contexter.Core.Tests.Http.Downloads;

public sealed class DownloadBodyTests
{
    private static readonly byte[] Text = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 7919 >> 5))];

    private readonly SteppedTimeProvider _time = new(TimeSpan.FromMinutes(5), skips: true);

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("x-gzip", "gzip")]
    [InlineData("br", "br")]
    [InlineData("deflate", "zlib")]
    [InlineData("deflate", "deflate")]
    [InlineData("gzip, br", "gzip+br")]
    [InlineData("identity", "")]
    public async Task GetAsync_WhenBodyIsCompressed_GivesItDecompressed(string coding, string format)
    {
        var body = Compress(Text, format);
        await using var server = Serve(body, $"Content-Encoding: {coding}", $"Content-Length: {body.Length}");
        await using var bench = Bench();
        await using var download = await bench.GetAsync(server.Url());
        download.Length.ShouldBe(Text.Length);
        (await download.ReadAllBytesAsync(CancellationToken.None)).ShouldBe(Text);
        (download.Header("Content-Encoding") is null).ShouldBe(format.Length > 0);
        bench.Meter.Usage.ReceivedBytes.ShouldBe(body.Length);
    }

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("br", "br")]
    [InlineData("deflate", "zlib")]
    [InlineData("deflate", "deflate")]
    public async Task GetAsync_WhenCompressedBodyEndsEarly_NeverTakesItForWhole(string coding, string format)
    {
        var body = Compress(Text, format)[..^1];

        // The end of the connection is the end of the body: HTTP itself cannot tell.
        await using var server = Serve(body, $"Content-Encoding: {coding}");
        await using var bench = Bench();
        (await bench.FailAsync(server.Url())).Message.ShouldContain("after 3 attempts: its answer is damaged or ends early");
        bench.Spooled.ShouldBeEmpty();
    }

    [Fact]
    public async Task GetAsync_WhenBodyIsNotWhatItsCodingSays_Fails()
    {
        await using var server = Serve("<html>"u8.ToArray(), "Content-Encoding: br");
        await using var bench = Bench();
        (await bench.FailAsync(server.Url())).Message.ShouldContain("its answer is damaged or ends early");
    }

    [Theory]
    [InlineData("zstd", "it has the content coding 'zstd', which was not asked for")]
    [InlineData("gzip, gzip, gzip", "compressed 3 times over")]
    public async Task GetAsync_WhenCodingIsNotAccepted_SaysSo(string coding, string reason)
    {
        await using var server = Serve(Text, $"Content-Encoding: {coding}");
        await using var bench = Bench();
        (await bench.FailAsync(server.Url())).Message.ShouldContain(reason.Replace("it has", "its answer has", StringComparison.Ordinal));
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task GetAsync_WhenThereIsNoBody_DoesNotMissItsCoding()
    {
        await using var server = new LoopbackServer((_, connection) => connection.ReplyAsync(200, "", "Content-Encoding: gzip"));
        await using var bench = Bench();
        await using var download = await bench.GetAsync(server.Url());
        download.Length.ShouldBe(0);
        await using var notModified = new LoopbackServer((_, connection) => connection.SendHeadAsync(304, "Content-Encoding: gzip", "Content-Length: 100", "ETag: \"1\""));
        await using var unchanged = await bench.GetAsync(notModified.Url());
        ((int)unchanged.Status, unchanged.Length, unchanged.Header("ETag")).ShouldBe((304, 0, "\"1\""));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("gzip+br")]
    public async Task GetAsync_WhenBodyIsABomb_RefusesItEarly(string format)
    {
        var bomb = Compress(new byte[30_000_000], format);
        await using var server = Serve(bomb, $"Content-Encoding: {format.Replace("+", ", ", StringComparison.Ordinal)}");
        await using var bench = Bench();
        var fault = await bench.FailAsync(server.Url(), request => request with { MaxBytes = 1L << 40 });
        fault.Code.ShouldBe(ErrorCodes.FileTooLarge);
        fault.Message.ShouldContain("more than 200 times its size");
        bench.Spooled.ShouldBeEmpty();
        server.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(true, "")]
    [InlineData(false, "")]
    [InlineData(false, "gzip")]
    public async Task GetAsync_WhenBodyIsLargerThanTheLimit_RefusesIt(bool announced, string format)
    {
        var body = Compress(Text, format);
        string[] headers = [.. announced ? [$"Content-Length: {body.Length}"] : Array.Empty<string>(), .. format.Length > 0 ? ["Content-Encoding: gzip"] : Array.Empty<string>()];
        await using var server = Serve(body, headers);
        await using var bench = Bench();
        var fault = await bench.FailAsync(server.Url(), request => request with { MaxBytes = Text.Length - 1 });
        (fault.Code, fault.Message).ShouldBe(
            (ErrorCodes.FileTooLarge, $"'{server.Url()}' is larger than 299999 bytes. Raise ingestion.max_file_size, or leave it out."));
        server.Requests.Count.ShouldBe(1);
        bench.Spooled.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(128 * 1024 - 1, 0)]
    [InlineData(128 * 1024, 1)]
    [InlineData(256 * 1024, 1)]
    [InlineData(300_000, 1)]
    public async Task GetAsync_WhenBodyIsLarge_LiesInAFileThatGoesWithTheDownload(int length, int files)
    {
        await using var server = Serve(Text[..length], $"Content-Length: {length}");
        await using var bench = Bench();
        var download = await bench.GetAsync(server.Url(), request => request with { MaxBytes = length });
        bench.Spooled.Count().ShouldBe(files);
        for (var i = 0; i < 2; i++)
        {
            (await download.ReadAllBytesAsync(CancellationToken.None)).ShouldBe(Text[..length]);
        }

        await download.DisposeAsync();
        bench.Spooled.ShouldBeEmpty();
    }

    [Fact]
    public async Task SpoolFolder_WhenOpened_RemovesWhatAKilledProcessLeft()
    {
        await using var server = Serve(Text);
        await using var bench = Bench();
        await bench.GetAsync(server.Url());
        var other = Path.Combine(bench.Spool.Path, "other.txt");
        await File.WriteAllTextAsync(other, "not ours", TestContext.Current.CancellationToken);
        bench.Spooled.Count().ShouldBe(2);
        new Contexter.Http.Downloads.SpoolFolder(bench.Spool.Path).Path.ShouldBe(bench.Spool.Path);
        bench.Spooled.ShouldBe([other]);
    }

    private DownloadBench Bench() => new(_time, options => options with { Timeout = TimeSpan.FromMinutes(10), Deadline = TimeSpan.FromHours(1) });

    private static LoopbackServer Serve(byte[] body, params string[] headers) => new(async (_, connection) =>
    {
        await connection.SendHeadAsync(200, headers);
        await connection.SendAsync(body);
    });

    private static byte[] Compress(byte[] bytes, string format)
    {
        foreach (var part in format.Split('+', StringSplitOptions.RemoveEmptyEntries))
        {
            var target = new MemoryStream();
            using (Stream coding = part switch
            {
                "gzip" => new GZipStream(target, CompressionLevel.Optimal),
                "br" => new BrotliStream(target, CompressionLevel.Optimal),
                "zlib" => new ZLibStream(target, CompressionLevel.Optimal),
                _ => new DeflateStream(target, CompressionLevel.Optimal),
            })
            {
                coding.Write(bytes);
            }

            bytes = target.ToArray();
        }

        return bytes;
    }
}
