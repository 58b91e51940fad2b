using System.Diagnostics;
using System.Globalization;
using Contexter.Documents;

namespace Contexter.CrashHost;

/// <summary>
/// What goes wrong in this process, at the n-th time that it is about to begin, or has just ended, an effect of a stage. Written
/// <c>stage:before:n</c> and <c>stage:after:n</c>: it kills itself with SIGKILL; <c>stage:throw:n:times</c> and <c>stage:full:n:times</c>: the effect fails so many times, by an
/// error of the device or for want of room; <c>stage:slow:n:times</c>: it takes a while longer; <c>stage:cut:n</c>: the power is cut after it, so that the disk forgets what was not flushed.
/// </summary>
public sealed class Disturbance
{
    public const string Variable = "CRASH_POINT";

    private static readonly TimeSpan Slowness = TimeSpan.FromMilliseconds(20);

    private readonly string _stage;
    private readonly string _what;
    private readonly int _first;
    private readonly int _last;
    private int _seen;

    private Disturbance(string stage, string what, int first, int times) => (_stage, _what, _first, _last) = (stage, what, first, first + times - 1);

    /// <summary>Whether the power is cut at some time.</summary>
    public bool CutsPower => _what is "cut";

    /// <summary>What happens to the disk when the power is cut.</summary>
    public Action? PowerCut { get; set; }

    public static Disturbance? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        var parts = text.Split(':');
        return new Disturbance(parts[0], parts[1], int.Parse(parts[2], CultureInfo.InvariantCulture), parts.Length > 3 ? int.Parse(parts[3], CultureInfo.InvariantCulture) : 1);
    }

    public void Before(string stage)
    {
        if (_what is "after" or "cut" || !Hits(stage))
        {
            return;
        }

        switch (_what)
        {
            case "before":
                Kill();
                break;
            case "throw":
                throw new IOException("Input/output error (injected).");
            case "full":
                throw new ContexterException(ErrorCodes.StorageFull, "The disk is full (injected).");
            default:
                using (var nobody = new ManualResetEvent(initialState: false))
                {
                    nobody.WaitOne(Slowness);
                }

                break;
        }
    }

    public void After(string stage)
    {
        if (_what is "after" or "cut" && Hits(stage))
        {
            if (_what is "cut")
            {
                PowerCut?.Invoke();
            }

            Kill();
        }
    }

    private bool Hits(string stage) => string.Equals(stage, _stage, StringComparison.Ordinal) && Interlocked.Increment(ref _seen) is var seen && seen >= _first && seen <= _last;

    private static void Kill()
    {
        using var self = Process.GetCurrentProcess();
        self.Kill();

        // The signal is on its way; nothing more may happen in between.
        using var never = new ManualResetEvent(initialState: false);
        never.WaitOne();
    }
}
