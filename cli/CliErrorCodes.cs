namespace Contexter.Cli;

/// <summary>Codes of errors that only the command line has; the others are those of core and client.</summary>
internal static class CliErrorCodes
{
    /// <summary>The address that the server should listen on is taken, not allowed or not this machine's.</summary>
    public const string AddressUnavailable = "address_unavailable";

    /// <summary>A file that would be overwritten.</summary>
    public const string FileExists = "file_exists";

    /// <summary>A file that cannot be written.</summary>
    public const string FileNotWritable = "file_not_writable";

    /// <summary>The command was interrupted.</summary>
    public const string Interrupted = "interrupted";

    /// <summary>The job was cancelled by someone else.</summary>
    public const string JobCancelled = "job_cancelled";
}
