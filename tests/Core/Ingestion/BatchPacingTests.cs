using Contexter.Ingestion;

namespace Contexter.Tests.Ingestion;

/// <summary>Sizes of batches and marks of the buffer, against workers of any speed.</summary>
public sealed class BatchPacingTests
{
    [Theory]
    [InlineData(5, 10)]
    [InlineData(100, 100)]
    [InlineData(400, 225)]
    [InlineData(50_000, 1_000)]
    public void Arrive_WhenLaneHasSpeed_SettlesWhereBatchesTakeHalfASecondToOne(double chunksPerSecond, int settled)
    {
        var pacing = new BatchPacing(lanes: 2, firstBatch: 100, maxInFlight: 8_000);

        var worst = Run(pacing, 2, chunksPerSecond, batches: 200);

        pacing.BatchChunks.ShouldBe(settled);
        if (chunksPerSecond >= 2 * BatchPacing.MinBatch)
        {
            worst.ShouldBeLessThanOrEqualTo(BatchPacing.LongestWait);
        }
    }

    [Fact]
    public void Arrive_WhenWorkerBecomesSlow_MakesBatchesAndBufferSmaller()
    {
        var pacing = new BatchPacing(lanes: 1, firstBatch: 100, maxInFlight: 8_000);
        Run(pacing, 1, chunksPerSecond: 50_000, batches: 50);

        Run(pacing, 1, chunksPerSecond: 40, batches: 50);

        pacing.BatchChunks.ShouldBeInRange(20, 40);
        pacing.Capacity.ShouldBe(4 * pacing.BatchChunks);
    }

    [Fact]
    public void Arrive_WhenBatchWasNotFull_DoesNotGrow()
    {
        var pacing = new BatchPacing(lanes: 1, firstBatch: 100, maxInFlight: 8_000);
        pacing.Send(99);

        pacing.Arrive(99, TimeSpan.FromMilliseconds(1));

        pacing.BatchChunks.ShouldBe(100);
    }

    [Fact]
    public void Arrive_WhenBatchWasThereAlready_SaysNothingOfSpeed()
    {
        var pacing = new BatchPacing(lanes: 1, firstBatch: 100, maxInFlight: 8_000);
        pacing.Send(200);

        pacing.Arrive(200, elapsed: null);

        pacing.BatchChunks.ShouldBe(100);
    }

    [Fact]
    public void IsHeldBack_WhenBufferFillsAndDrains_StopsAtFourFifthsAndGoesOnAtOne()
    {
        var pacing = new BatchPacing(lanes: 1, firstBatch: 100, maxInFlight: 400);
        var states = new List<string>();

        foreach (var chunks in new[] { 200, 119, 1, -100, -139, -1, 100 })
        {
            if (chunks > 0)
            {
                pacing.Send(chunks);
            }
            else
            {
                pacing.Arrive(-chunks, elapsed: null);
            }

            states.Add($"{pacing.InFlight}{(pacing.IsHeldBack ? " waits" : string.Empty)}");
        }

        states.ShouldBe(["200", "319", "320 waits", "220 waits", "81 waits", "80", "180"]);
    }

    [Theory]
    [InlineData(100, 2, 12)]
    [InlineData(100, 64, 10)]
    [InlineData(100_000, 2, 1_000)]
    public void BatchChunks_WhenBufferIsSmall_LeavesRoomForFourBatchesALane(int maxInFlight, int lanes, int largest)
    {
        var pacing = new BatchPacing(lanes, firstBatch: 1, maxInFlight);
        pacing.BatchChunks.ShouldBe(BatchPacing.MinBatch);

        Run(pacing, lanes, chunksPerSecond: 1_000_000, batches: 100);

        pacing.BatchChunks.ShouldBe(largest);
    }

    [Theory]
    [InlineData(100, 2)]
    [InlineData(4_000, 200)]
    [InlineData(100_000, 2_000)]
    public void IsHeldBack_WhateverBecomesOfBatches_LeavesFewOfThemUnderWay(int maxInFlight, int firstBatch)
    {
        // A queue of a memory stream throws beyond 16,384 events. All jobs that there may be, in one queue, sent three times over because silos are lost, stay far below.
        const int QueueEvents = 16_384;
        const int MostJobs = 64;
        var random = new Random(7);
        var pacing = new BatchPacing(lanes: 2, firstBatch, maxInFlight);
        var underWay = new Queue<int>();
        var most = 0;
        for (var sent = 0; sent < 20_000; sent++)
        {
            while (pacing.IsHeldBack)
            {
                pacing.Arrive(underWay.Dequeue(), random.Next(3) switch { 0 => TimeSpan.FromMilliseconds(10), 1 => TimeSpan.FromSeconds(3), _ => null });
            }

            underWay.Enqueue(pacing.BatchChunks);
            pacing.Send(pacing.BatchChunks);
            most = Math.Max(most, underWay.Count);
        }

        most.ShouldBeInRange(2, 16);
        (3 * MostJobs * most).ShouldBeLessThan(QueueEvents);
    }

    /// <summary>Lanes that work at one speed, and a chunker that fills the buffer at once whenever it may.</summary>
    /// <returns>The longest time between sending and arrival in the second half.</returns>
    private static TimeSpan Run(BatchPacing pacing, int lanes, double chunksPerSecond, int batches)
    {
        var queues = Enumerable.Range(0, lanes).Select(_ => new Queue<(int Chunks, double Sent)>()).ToArray();
        var freeAt = new double[lanes];
        var (now, worst, sent) = (0.0, 0.0, 0);
        for (var arrived = 0; arrived < batches;)
        {
            while (!pacing.IsHeldBack)
            {
                var chunks = pacing.BatchChunks;
                pacing.Send(chunks);
                queues[sent++ % lanes].Enqueue((chunks, now));
            }

            var lane = Enumerable.Range(0, lanes).Where(i => queues[i].Count > 0).MinBy(i => Math.Max(freeAt[i], queues[i].Peek().Sent) + (queues[i].Peek().Chunks / chunksPerSecond));
            var batch = queues[lane].Dequeue();
            var elapsed = batch.Chunks / chunksPerSecond;
            now = freeAt[lane] = Math.Max(freeAt[lane], batch.Sent) + elapsed;
            worst = ++arrived > batches / 2 ? Math.Max(worst, now - batch.Sent) : worst;
            pacing.Arrive(batch.Chunks, TimeSpan.FromSeconds(elapsed));
        }

        return TimeSpan.FromSeconds(worst);
    }
}
