namespace Contexter.Cli;

/// <summary>A command was interrupted, and there is more to say than that.</summary>
/// <param name="message">What goes on and what can be done.</param>
internal sealed class CommandInterruptedException(string message) : OperationCanceledException(message);
