namespace Contexter.Bench.Availability;

/// <summary>How the figures are called that say what callers notice of kills: who measures them and the table of targets take the names from here.</summary>
internal static class AvailabilityFigures
{
    /// <summary>The scenario of one server, which this suite runs.</summary>
    public const string Server = "availability";

    /// <summary>The scenario of a cluster, which its tests run, as a cluster needs a build on Orleans and a database.</summary>
    public const string Cluster = "cluster";

    /// <summary>Requests that were answered, with the retries that callers are advised to make; in per cent.</summary>
    public const string Answered = "answered";

    /// <summary>Requests whose first attempt was answered, in per cent.</summary>
    public const string AnsweredAtOnce = "answered at the first try";

    /// <summary>How many requests were sent.</summary>
    public const string Requests = "requests";

    /// <summary>From the start of the process until it is ready, after each kill, in milliseconds.</summary>
    public const string Ready = "process start to ready";

    /// <summary>Documents whose storing was answered, and which are not there or are not found in the end.</summary>
    public const string Lost = "documents lost";

    /// <summary>What is there twice or in one place alone in the end, and jobs that did not complete.</summary>
    public const string Wrong = "wrong in the end";

    /// <summary>From each kill of a silo until the last call that it held up was answered, in seconds.</summary>
    public const string Recovery = "recovery from a kill";
}
