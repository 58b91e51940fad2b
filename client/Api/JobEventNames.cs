namespace Contexter.Client.Api;

/// <summary>Names of the events in a job's stream of server-sent events.</summary>
internal static class JobEventNames
{
    /// <summary>The job as it is, or a change of it.</summary>
    public const string Progress = "progress";

    /// <summary>The change that ended the job; the stream ends after it.</summary>
    public const string Ended = "ended";

    /// <summary>The stream cannot go on; the data is problem details.</summary>
    public const string Fault = "fault";
}
