namespace Orleans.Serialization;

/// <summary>A value is of a type that cannot travel in a call or a stream.</summary>
public sealed class CodecNotFoundException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The type and where it is.</param>
    public CodecNotFoundException(string message)
        : base(message)
    {
    }
}
