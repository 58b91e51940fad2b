using System.Globalization;

namespace Contexter.CrashHost;

/// <summary>
/// A clock that somebody sets while the process runs: the time of day jumps, forward or back; timers and time stamps, which count from the start of the machine, do not notice. Written
/// <c>36:00:00@1.5;-72:00:00@3</c>: by so much, so many seconds after the process began.
/// </summary>
internal sealed class JumpingTime : TimeProvider
{
    public const string Variable = "CRASH_CLOCK";

    private readonly List<(TimeSpan By, TimeSpan At)> _jumps;
    private readonly long _begun = System.GetTimestamp();

    private JumpingTime(List<(TimeSpan By, TimeSpan At)> jumps) => _jumps = jumps;

    public static JumpingTime? Parse(string? text) => string.IsNullOrEmpty(text) ? null : new JumpingTime(
    [
        .. text.Split(';').Select(jump => jump.Split('@')).Select(jump => (TimeSpan.Parse(jump[0], CultureInfo.InvariantCulture), TimeSpan.FromSeconds(double.Parse(jump[1], CultureInfo.InvariantCulture)))),
    ]);

    public override DateTimeOffset GetUtcNow()
    {
        var elapsed = System.GetElapsedTime(_begun);
        return _jumps.Where(jump => jump.At <= elapsed).Aggregate(System.GetUtcNow(), (now, jump) => now + jump.By);
    }
}
