namespace Contexter.Cli;

/// <summary>What the exit code of a command means. Scripts rely on it, so a number never changes its meaning.</summary>
public static class ExitCodes
{
    /// <summary>Done; an empty result is done too.</summary>
    public const int Done = 0;

    /// <summary>Failed.</summary>
    public const int Failed = 1;

    /// <summary>Wrong usage or configuration; nothing was done.</summary>
    public const int Usage = 2;

    /// <summary>Done, except for items that were given up.</summary>
    public const int PartlyDone = 3;

    /// <summary>Interrupted by Ctrl+C or SIGTERM.</summary>
    public const int Interrupted = 130;
}
