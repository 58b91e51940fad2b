using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;

namespace Contexter.Client.Metrics;

/// <summary>
/// Keeps what this process did and used in the last hour, in rings of fixed size: a sample every <see cref="Interval"/>, rates and percentiles over the
/// <see cref="Window"/> before it. Safe for concurrent use.
/// </summary>
internal sealed class MetricHistory : IHostedService, IDisposable
{
    /// <summary>Time between samples.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>Time that rates and percentiles are of.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    /// <summary>Samples that are kept: an hour of them.</summary>
    public const int Capacity = 720;

    private static readonly int WindowIntervals = (int)(Window / Interval);
    private static readonly double[] Shares = [0.5, 0.95, 0.99];

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly Func<ProcessReading> _read;
    private readonly RequestFigures[] _requests = [.. RequestGroups.Names.Select(_ => new RequestFigures(WindowIntervals))];
    private readonly WorkMeter _work;
    private readonly WindowSum _documents = new(WindowIntervals);
    private readonly WindowSum _chunks = new(WindowIntervals);
    private readonly WindowSum _errors = new(WindowIntervals);
    private readonly DateTimeOffset[] _times = new DateTimeOffset[Capacity];
    private readonly List<Ring> _rings = [];
    private readonly Dictionary<(string Name, string? Group), Ring> _ringOf = [];
    private ITimer? _timer;
    private DateTimeOffset _startedAt;
    private long _taken;
    private (long At, TimeSpan Cpu) _before;

    /// <summary>Begins to measure; samples are taken once it is started.</summary>
    /// <param name="meters">Makes the meters of the host.</param>
    /// <param name="time">Says when a sample is due.</param>
    /// <param name="read">Reads what the process uses.</param>
    public MetricHistory(IMeterFactory meters, TimeProvider time, Func<ProcessReading> read)
    {
        (_time, _read) = (time, read);
        _work = new WorkMeter(meters, _requests);
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _startedAt = _time.GetUtcNow() + Interval;
        _before = (_time.GetTimestamp(), _read().Cpu);
        _timer = _time.CreateTimer(_ => Sample(), state: null, Interval, Interval);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_timer is { } timer)
        {
            await timer.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>The samples after a time, oldest first.</summary>
    /// <param name="after">The time; null for all that are kept.</param>
    public MetricHistoryReply Read(DateTimeOffset? after)
    {
        lock (_lock)
        {
            var kept = (int)Math.Min(_taken, Capacity);
            var numbers = Enumerable.Range(0, kept).Select(i => (int)((_taken - kept + i) % Capacity)).Where(i => after is null || _times[i] > after).ToArray();
            return new MetricHistoryReply
            {
                StartedAt = _startedAt,
                IntervalSeconds = Interval.TotalSeconds,
                WindowSeconds = Window.TotalSeconds,
                Capacity = Capacity,
                Times = Array.ConvertAll(numbers, i => _times[i]),
                Series = [.. _rings.Select(ring => ring.Read(numbers))],
            };
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer?.Dispose();
        _work.Dispose();
    }

    private void Sample()
    {
        lock (_lock)
        {
            _times[_taken % Capacity] = _time.GetUtcNow();
            SampleRequests();
            SampleWork();
            SampleProcess();
            _taken++;
        }
    }

    private void SampleRequests()
    {
        Span<double> percentiles = stackalloc double[Shares.Length];
        for (var i = 0; i < _requests.Length; i++)
        {
            var (requests, group) = (_requests[i], RequestGroups.Names[i]);
            requests.EndInterval();
            requests.Percentiles(Shares, percentiles);
            Add("requests_per_minute", "1/min", requests.Count, group);
            Add("request_errors_per_minute", "1/min", requests.Errors, group);
            Add("request_p50_ms", "ms", percentiles[0], group);
            Add("request_p95_ms", "ms", percentiles[1], group);
            Add("request_p99_ms", "ms", percentiles[2], group);
        }
    }

    private void SampleWork()
    {
        if (!_work.IsIngesting)
        {
            return;
        }

        var (documents, chunks, errors) = _work.Take();
        Add("documents_per_minute", "1/min", _documents.Add(documents));
        Add("chunks_per_minute", "1/min", _chunks.Add(chunks));
        Add("errors_per_minute", "1/min", _errors.Add(errors));
        var jobs = _work.ReadJobs();
        for (var i = 0; i < jobs.Length; i++)
        {
            Add($"jobs_{WorkMeter.JobStates[i]}", "{job}", jobs[i]);
        }
    }

    private void SampleProcess()
    {
        var (now, reading) = (_time.GetTimestamp(), _read());
        var elapsed = _time.GetElapsedTime(_before.At, now);
        var share = elapsed > TimeSpan.Zero ? Math.Clamp((reading.Cpu - _before.Cpu) / elapsed / Environment.ProcessorCount, 0, 1) : double.NaN;
        _before = (now, reading.Cpu);
        Add("heap_bytes", "By", reading.HeapBytes);
        Add("resident_bytes", "By", reading.ResidentBytes);
        Add("cpu_share", "1", Math.Round(share, 4));
        Add("threads", "{thread}", reading.Threads);
        Add("handles", "{handle}", reading.Handles);
        Add("thread_pool_queue", "{work_item}", reading.QueuedWork);
    }

    private void Add(string name, string unit, double value, string? group = null)
    {
        if (!_ringOf.TryGetValue((name, group), out var ring))
        {
            ring = _ringOf[(name, group)] = new Ring(name, unit, group);
            _rings.Add(ring);
        }

        ring.Values[_taken % Capacity] = value;
    }

    /// <summary>The values of a series, each in the place of its sample; what was not measured yet is not a number.</summary>
    private sealed class Ring
    {
        private readonly MetricSeries _series;

        public Ring(string name, string unit, string? group)
        {
            _series = new MetricSeries { Name = name, Unit = unit, Group = group, Values = [] };
            Array.Fill(Values, double.NaN);
        }

        public double[] Values { get; } = new double[Capacity];

        public MetricSeries Read(int[] numbers) => _series with { Values = Array.ConvertAll(numbers, i => double.IsNaN(Values[i]) ? (double?)null : Values[i]) };
    }

    /// <summary>Adds up what was counted in the last intervals.</summary>
    private sealed class WindowSum(int intervals)
    {
        private readonly long[] _counts = new long[intervals];
        private int _next;

        public long Add(long count)
        {
            _counts[_next] = count;
            _next = (_next + 1) % _counts.Length;
            return _counts.Sum();
        }
    }
}
