using System.Diagnostics;
using System.Globalization;
using Contexter.Cli;
using Contexter.Embeddings.OpenAICompatible;
using Contexter.Tests.Product;
using Contexter.Upstreams.Embeddings;

namespace Contexter.SlowTests;

/// <summary>A job whose process is killed from outside, at any moment: in the middle of a write as well as between two.</summary>
public sealed class RandomCrashTests(ITestOutputHelper output) : IDisposable
{
    private const int Kills = 50;
    private const int Dimension = 64;

    /// <summary>Texts of one call for embeddings; twice as many chunks are the first batch of a job.</summary>
    private const int CallTexts = 50;

    /// <summary>Chunks on their way at most, so no batch is larger than a quarter of a lane's share.</summary>
    private const int ChunksInFlight = 800;
    private const int LargestBatch = ChunksInFlight / 8;

    private readonly string _root = Directory.CreateTempSubdirectory("contexter-random-crash-").FullName;

    [Fact]
    public async Task Add_KilledAtFiftyMoments_EndsAsUndisturbedAndPaysLittleTwice()
    {
        var fake = new OpenAIFake { Dimension = Dimension };
        await using var server = await EmbeddingServer.StartAsync(fake);
        string[] settings =
        [
            .. CrashLibrary.ManyKills,
            "--set", "embeddings.provider=openai", "--set", $"embeddings.endpoint={server.Address}", "--set", $"embeddings.model={fake.Model}",
            "--set", Invariant($"embeddings.dimension={Dimension}"),
            "--set", Invariant($"ingestion.embedding_batch={CallTexts}"), "--set", Invariant($"ingestion.chunks_in_flight={ChunksInFlight}"),
        ];
        var model = new OpenAICompatibleOptions { Address = new Uri(server.Address), Model = fake.Model, Dimension = Dimension }.Description;
        var source = CrashLibrary.WriteSource(_root);
        var undisturbed = Path.Combine(_root, "undisturbed");
        var started = Stopwatch.GetTimestamp();
        (await AddAsync(undisturbed, killAfter: null)).ShouldExitWith(3);
        var duration = Stopwatch.GetElapsedTime(started);
        var expected = await CrashLibrary.StateAsync(undisturbed, model, settings);
        var twice = fake.Paid.Values.Sum(times => times - 1);
        twice.ShouldBe(0);

        // Reproducible moments, as far as a machine is equally fast twice.
        var random = new Random(20);
        var (kills, libraries, paidTwice) = (0, 0, 0);
        while (kills < Kills)
        {
            var data = Path.Combine(_root, Invariant($"disturbed-{++libraries}"));
            fake.Paid.Clear();
            var before = kills;
            while (kills < Kills && (await AddAsync(data, random.NextDouble() * duration)).ExitCode == ContexterProcess.KilledExitCode)
            {
                kills++;
            }

            (await AddAsync(data, killAfter: null)).ShouldExitWith(3);
            (await CrashLibrary.StateAsync(data, model, settings)).ShouldBe(expected);
            twice = fake.Paid.Values.Sum(times => times - 1);
            twice.ShouldBeLessThanOrEqualTo((kills - before) * LargestBatch, Invariant($"texts embedded twice after {kills - before} kills"));
            paidTwice += twice;

            // The machine has become quicker than it was when it was measured: moments after the end are none.
            duration = kills == before ? 0.7 * duration : duration;
        }

        output.WriteLine(Invariant(
            $"{kills} kills over {libraries} additions of {expected.Content.Chunks.Count} chunks; {paidTwice} texts embedded twice, {(double)paidTwice / kills:0.0} a kill, where a batch has {LargestBatch}"));

        // A job that is there goes on with any command. One that was complete when the kill came must not be followed by another.
        async Task<ProcessResult> AddAsync(string data, TimeSpan? killAfter)
        {
            var watched = await RunAsync(["jobs", "watch", "1"], data, killAfter);
            return watched.ExitCode == ExitCodes.Failed && watched.Errors.Contains("There is no job", StringComparison.Ordinal)
                ? await RunAsync(["add", CrashLibrary.Version.ToString(), "--from", source], data, killAfter)
                : watched;
        }

        Task<ProcessResult> RunAsync(string[] command, string data, TimeSpan? killAfter) =>
            ContexterProcess.RunAsync([.. command, "--data", data, "--json", .. settings], null, killAfter, TestContext.Current.CancellationToken);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
