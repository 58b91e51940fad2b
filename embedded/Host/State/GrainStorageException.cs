namespace Contexter.Embedded.State;

/// <summary>A state could not be read or stored. The message names the file and the way out.</summary>
public sealed class GrainStorageException : OrleansException
{
    /// <summary>Creates the error.</summary>
    public GrainStorageException()
    {
    }

    /// <summary>Creates the error.</summary>
    /// <param name="message">What happened, to which file, and the way out.</param>
    public GrainStorageException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the error.</summary>
    /// <param name="message">What happened, to which file, and the way out.</param>
    /// <param name="innerException">The error behind it.</param>
    public GrainStorageException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
