namespace Contexter.Bench.Suite;

/// <summary>What the caller of the suite has to put right; the message says how.</summary>
internal sealed class SuiteException : Exception
{
    public SuiteException(string message)
        : base(message)
    {
    }

    public SuiteException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
