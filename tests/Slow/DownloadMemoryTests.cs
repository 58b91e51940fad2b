using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using Contexter.Http.Addresses;
using Contexter.Http.Downloads;

namespace Contexter.SlowTests;

/// <summary>What measures the whole process runs while nothing else does.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class WholeProcess;

/// <summary>That the size of an answer is no matter of memory.</summary>
[Collection(typeof(WholeProcess))]
public sealed class DownloadMemoryTests : IDisposable
{
    private const int Block = 64 * 1024;
    private const long Length = 8_000L * Block;
    private const long Allowed = 32L << 20;

    private readonly string _folder = Path.Combine(Path.GetTempPath(), "contexter-spool-" + Guid.NewGuid().ToString("N"));
    private readonly byte[] _block = new byte[Block];

    public DownloadMemoryTests() => new Random(1).NextBytes(_block);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task GetAsync_WhenAnswerHas500Megabytes_TakesAFewOfMemory(bool compressed)
    {
        var options = new DownloaderOptions { UserAgents = ["Contexter/test"] };
        var guard = new AddressGuard(allowPrivate: true, Dns.GetHostAddressesAsync);
        using var budget = new ConnectionBudget(options);
        using var route = new DirectRoute(options, guard, budget, TimeProvider.System);
        using var meter = new DownloadMeter();
        using var downloader = new Downloader(options, route, guard, new SpoolFolder(_folder), meter, TimeProvider.System, new Random(1));
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        // What the first use of everything takes is not the answer's.
        await DownloadAsync(downloader, listener, compressed, length: 200 * Block);
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        var before = process.WorkingSet64;
        var peak = await DownloadAsync(downloader, listener, compressed, Length);
        TestContext.Current.SendDiagnosticMessage("{0} MB more at most", (peak - before) / 1e6);
        (peak - before).ShouldBeLessThan(Allowed);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Downloads an answer, and says how large the process became on the way.</summary>
    private async Task<long> DownloadAsync(Downloader downloader, TcpListener listener, bool compressed, long length)
    {
        var answering = AnswerAsync(listener, compressed, length);
        var url = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/large");
        await using (var download = await downloader.GetAsync(new DownloadRequest { Url = url, MaxBytes = 1L << 30 }, TestContext.Current.CancellationToken))
        {
            download.Length.ShouldBe(length);
            new FileInfo(Directory.EnumerateFiles(_folder).ShouldHaveSingleItem()).Length.ShouldBe(length);
        }

        Directory.EnumerateFiles(_folder).ShouldBeEmpty();
        return await answering;
    }

    private async Task<long> AnswerAsync(TcpListener listener, bool compressed, long length)
    {
        using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        _ = await stream.ReadAsync(new byte[4096], TestContext.Current.CancellationToken);
        var head = $"HTTP/1.1 200 OK\r\nConnection: close\r\n{(compressed ? "Content-Encoding: gzip" : $"Content-Length: {length}")}\r\n\r\n";
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(head), TestContext.Current.CancellationToken);
        await using var body = compressed ? new GZipStream(stream, CompressionLevel.Fastest) : (Stream)stream;
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        long peak = 0;
        for (long sent = 0; sent < length; sent += Block)
        {
            await body.WriteAsync(_block, TestContext.Current.CancellationToken);
            if (sent % (64 * Block) == 0)
            {
                process.Refresh();
                peak = Math.Max(peak, process.WorkingSet64);
            }
        }

        return peak;
    }
}
