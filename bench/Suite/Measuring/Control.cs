using System.Diagnostics;

namespace Contexter.Bench.Suite.Measuring;

/// <summary>
/// Spoils on purpose what is measured: a suite that does not notice a build that is slower, or one that leaks, measures nothing. <c>--control slow</c> has it take twice as long,
/// <c>--control leak</c> has every operation keep 1,024 bytes.
/// </summary>
internal sealed class Control
{
    /// <summary>What a leaking operation keeps.</summary>
    public const int LeakedBytes = 1_024;

    private const double Slower = 1;

    private readonly bool _slows;
    private readonly bool _leaks;
    private readonly List<byte[]> _kept = [];

    private Control(bool slows, bool leaks) => (_slows, _leaks) = (slows, leaks);

    /// <summary>Spoils nothing.</summary>
    public static Control None => new(slows: false, leaks: false);

    /// <summary>The control of a name: <c>slow</c>, <c>leak</c>, or <c>none</c>.</summary>
    /// <exception cref="SuiteException">There is none of that name.</exception>
    public static Control Of(string name) => name switch
    {
        "none" => None,
        "slow" => new Control(slows: true, leaks: false),
        "leak" => new Control(slows: false, leaks: true),
        _ => throw new SuiteException($"There is no control '{name}'. There are: none, slow, leak."),
    };

    /// <summary>The same work, and twice as long when this slows.</summary>
    public Func<CancellationToken, Task<double?>> Slowed(Func<CancellationToken, Task<double?>> work) => !_slows ? work : async cancellationToken =>
    {
        var start = Stopwatch.GetTimestamp();
        var known = await work(cancellationToken);
        var until = Stopwatch.GetElapsedTime(start) * (1 + Slower);
        while (Stopwatch.GetElapsedTime(start) < until)
        {
            Thread.SpinWait(100);
        }

        return known * (1 + Slower);
    };

    /// <summary>Is called after every operation whose memory is watched.</summary>
    public void AfterOperation()
    {
        if (_leaks)
        {
            _kept.Add(new byte[LeakedBytes]);
        }
    }
}
