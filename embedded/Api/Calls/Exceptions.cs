namespace Orleans.Runtime;

/// <summary>An error of the host.</summary>
public class OrleansException : Exception
{
    /// <summary>Creates the error.</summary>
    public OrleansException()
        : base("Unexpected error of the grain host.")
    {
    }

    /// <summary>Creates the error.</summary>
    /// <param name="message">What happened.</param>
    public OrleansException(string? message)
        : base(message)
    {
    }

    /// <summary>Creates the error.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">The error behind it.</param>
    public OrleansException(string? message, Exception? innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>A call was refused before it ran.</summary>
public class OrleansMessageRejectionException : OrleansException
{
    internal OrleansMessageRejectionException(string message)
        : base(message)
    {
    }

    internal OrleansMessageRejectionException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>The process that should run the call is stopping or gone.</summary>
public sealed class SiloUnavailableException : OrleansMessageRejectionException
{
    /// <summary>Creates the error.</summary>
    public SiloUnavailableException()
        : base("The grain host is not available.")
    {
    }

    /// <summary>Creates the error.</summary>
    /// <param name="msg">What happened.</param>
    public SiloUnavailableException(string msg)
        : base(msg)
    {
    }

    /// <summary>Creates the error.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">The error behind it.</param>
    public SiloUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>More calls wait for a grain than allowed.</summary>
public sealed class LimitExceededException : OrleansException
{
    /// <summary>Creates the error.</summary>
    public LimitExceededException()
        : base("Limit exceeded.")
    {
    }

    /// <summary>Creates the error.</summary>
    /// <param name="message">Which limit, and by what.</param>
    public LimitExceededException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the error.</summary>
    /// <param name="message">Which limit, and by what.</param>
    /// <param name="innerException">The error behind it.</param>
    public LimitExceededException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>The host cannot start with this configuration or these grains.</summary>
public sealed class OrleansConfigurationException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What is wrong, where, and the way out.</param>
    public OrleansConfigurationException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the error.</summary>
    /// <param name="message">What is wrong, where, and the way out.</param>
    /// <param name="innerException">The error behind it.</param>
    public OrleansConfigurationException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>A running enumeration was ended by the grain's side: its activation is gone, or nobody asked for items for too long.</summary>
public sealed class EnumerationAbortedException : Exception
{
    /// <summary>Creates the error.</summary>
    public EnumerationAbortedException()
    {
    }

    /// <summary>Creates the error.</summary>
    /// <param name="message">What happened.</param>
    public EnumerationAbortedException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the error.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">The error behind it.</param>
    public EnumerationAbortedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
