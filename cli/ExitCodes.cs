namespace Contexter.Cli;

/// <summary>What the process's exit code says. Scripts rely on these.</summary>
public static class ExitCodes
{
    /// <summary>Done; an empty result is done.</summary>
    public const int Done = 0;

    /// <summary>Failed; the reason is on standard error.</summary>
    public const int Failed = 1;

    /// <summary>Wrong usage or configuration; nothing was tried.</summary>
    public const int Usage = 2;

    /// <summary>Done but for some items, which are listed.</summary>
    public const int Partly = 3;

    /// <summary>Interrupted by Ctrl+C or a stop signal.</summary>
    public const int Interrupted = 130;
}
