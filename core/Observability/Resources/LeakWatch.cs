namespace Contexter.Observability.Resources;

/// <summary>Follows what parts of the process hold, and names those that hold ever more.</summary>
/// <remarks>Sampling belongs to one caller at a time; what was found may be read by any number of others meanwhile.</remarks>
public sealed class LeakWatch
{
    private readonly (ResourceOwner Owner, GrowthTrend Trend)[] _watched;
    private readonly Func<long> _data;
    private readonly TimeProvider _time;
    private readonly LeakOptions _options;
    private readonly long _started;
    private long _partStarted;
    private long _dataBefore;
    private bool _isWarm;
    private IReadOnlyList<ResourceReading> _readings = [];

    /// <summary>Begins to watch.</summary>
    /// <param name="owners">What is watched.</param>
    /// <param name="data">A count that changes while documents are indexed.</param>
    /// <param name="time">Measures parts and warm-up.</param>
    /// <param name="options">How growth is told from noise.</param>
    public LeakWatch(IEnumerable<ResourceOwner> owners, Func<long> data, TimeProvider time, LeakOptions options)
    {
        ArgumentNullException.ThrowIfNull(owners);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(options);
        (_data, _time, _options) = (data, time, options);
        _watched = [.. owners.Select(owner => (owner, new GrowthTrend(options, owner.LeastGrowth)))];
        _started = _partStarted = time.GetTimestamp();
        _dataBefore = data();
    }

    /// <summary>What each part held when it was last looked at, and whether it grows.</summary>
    public IReadOnlyList<ResourceReading> Readings => Volatile.Read(ref _readings);

    /// <summary>Looks at every part.</summary>
    /// <returns>Those that began to grow since the last look.</returns>
    public IReadOnlyList<ResourceReading> Sample()
    {
        var now = _time.GetTimestamp();
        if (!_isWarm && _time.GetElapsedTime(_started, now) >= _options.WarmUp)
        {
            (_isWarm, _partStarted, _dataBefore) = (true, now, _data());
        }

        var endsPart = _isWarm && _time.GetElapsedTime(_partStarted, now) >= _options.Part;
        var data = _data();
        var before = Readings;
        var readings = new ResourceReading[_watched.Length];
        for (var i = 0; i < _watched.Length; i++)
        {
            var (owner, trend) = _watched[i];
            var value = owner.Read();
            if (_isWarm)
            {
                trend.Add(value);
            }

            if (endsPart)
            {
                trend.EndPart(counts: !owner.GrowsWithData || data == _dataBefore);
            }

            readings[i] = new ResourceReading(owner.Name, owner.Unit, value, trend.GrowthPerHour);
        }

        if (endsPart)
        {
            (_partStarted, _dataBefore) = (now, data);
        }

        Volatile.Write(ref _readings, readings);
        return [.. readings.Where((reading, i) => reading.GrowthPerHour is not null && (i >= before.Count || before[i].GrowthPerHour is null))];
    }
}

/// <summary>What a part of the process holds.</summary>
/// <param name="Owner">Its name.</param>
/// <param name="Unit">Unit of its figure.</param>
/// <param name="Value">How much it holds.</param>
/// <param name="GrowthPerHour">What it grows by in an hour; null while it does not grow without end.</param>
public sealed record ResourceReading(string Owner, string Unit, double Value, double? GrowthPerHour);
