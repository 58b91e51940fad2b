using System.Runtime.InteropServices;
using Contexter.Storage;
using Contexter.Upstreams.Hosting;

namespace Contexter.Upstreams.Faults;

/// <summary>What happens to one request.</summary>
/// <param name="Number">1 for the first request since the faults were set.</param>
/// <param name="Latency">Time before the answer.</param>
/// <param name="Kind">What is done to the answer.</param>
/// <param name="Draw">A number from 0 to 1 for what is left open: which status, where a body ends.</param>
public readonly record struct Fate(long Number, TimeSpan Latency, FaultKind Kind, double Draw);

/// <summary>
/// Decides the fate of every request. It depends on the seed, the service, the settings and the request's number alone, so the n-th request has the same fate in every run.
/// </summary>
/// <remarks>Safe for any number of callers at once.</remarks>
public sealed class FaultPlan
{
    private static readonly (FaultKind Kind, Func<FaultSettings, double> Probability)[] Drawn =
    [
        (FaultKind.Reset, settings => settings.Reset),
        (FaultKind.Error, settings => settings.Error),
        (FaultKind.Truncate, settings => settings.Truncate),
        (FaultKind.Length, settings => settings.Length),
        (FaultKind.Drip, settings => settings.Drip),
    ];

    private readonly ulong _seed;
    private readonly UpstreamKind _upstream;
    private State _state;

    /// <summary>Makes a plan.</summary>
    public FaultPlan(ulong seed, UpstreamKind upstream, FaultSettings settings)
    {
        (_seed, _upstream) = (seed, upstream);
        _state = new State(settings);
    }

    /// <summary>The settings.</summary>
    public FaultSettings Settings => _state.Settings;

    /// <summary>Requests since the settings were made.</summary>
    public long Requests => Volatile.Read(ref _state.Requests);

    /// <summary>Changes the settings; the next request is number 1.</summary>
    public void Set(FaultSettings settings) => Volatile.Write(ref _state, new State(settings));

    /// <summary>The fate of the next request.</summary>
    public Fate Next()
    {
        var state = Volatile.Read(ref _state);
        return FateOf(Interlocked.Increment(ref state.Requests), state.Settings);
    }

    /// <summary>The fate of a request.</summary>
    /// <param name="number">1 for the first.</param>
    public Fate FateOf(long number) => FateOf(number, Settings);

    private Fate FateOf(long number, FaultSettings settings)
    {
        var latency = settings.MinLatency + ((settings.MaxLatency - settings.MinLatency) * Draw(number, "latency"));
        var kind = settings.StormEvery > 0 && (number - 1) % settings.StormEvery < settings.StormLength
            ? FaultKind.Storm
            : Array.Find(Drawn, fault => Draw(number, fault.Kind.ToString()) < fault.Probability(settings)).Kind;
        return new Fate(number, latency, kind, Draw(number, "detail"));
    }

    /// <summary>Each fault has a sequence of its own, so switching one on leaves the others where they are.</summary>
    private double Draw(long number, string sequence)
    {
        var seed = _seed ^ XxHash64.Hash(MemoryMarshal.AsBytes($"{_upstream}/{sequence}".AsSpan()));
        var hash = XxHash64.Hash(MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in number)), seed);
        return (hash >> 11) * (1.0 / (1UL << 53));
    }

    private sealed class State(FaultSettings settings)
    {
        public readonly FaultSettings Settings = settings;
        public long Requests;
    }
}
