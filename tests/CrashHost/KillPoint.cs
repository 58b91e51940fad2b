using System.Diagnostics;
using System.Globalization;

namespace Contexter.CrashHost;

/// <summary>
/// Where this process kills itself with SIGKILL: at the n-th time that it is about to begin, or has just ended, an effect of a stage. Written
/// <c>stage:before:n</c> or <c>stage:after:n</c>.
/// </summary>
public sealed class KillPoint
{
    public const string Variable = "CRASH_POINT";

    private readonly string _stage;
    private readonly bool _before;
    private readonly int _count;
    private int _seen;

    private KillPoint(string stage, bool before, int count)
    {
        _stage = stage;
        _before = before;
        _count = count;
    }

    public static KillPoint? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        var parts = text.Split(':');
        return new KillPoint(parts[0], string.Equals(parts[1], "before", StringComparison.Ordinal), int.Parse(parts[2], CultureInfo.InvariantCulture));
    }

    public void Before(string stage) => Hit(stage, before: true);

    public void After(string stage) => Hit(stage, before: false);

    private void Hit(string stage, bool before)
    {
        if (before != _before || !string.Equals(stage, _stage, StringComparison.Ordinal) || Interlocked.Increment(ref _seen) != _count)
        {
            return;
        }

        using var self = Process.GetCurrentProcess();
        self.Kill();

        // The signal is on its way; nothing more may happen in between.
        using var never = new ManualResetEvent(initialState: false);
        never.WaitOne();
    }
}
