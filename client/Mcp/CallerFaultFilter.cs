using Microsoft.Extensions.Logging;
using ModelContextProtocol;

namespace Contexter.Client.Mcp;

/// <summary>
/// Logs of the protocol's library, in which a caller's mistake is no error: a call of a tool that is not there, or an argument that breaks a rule, is told to the caller, and is nothing
/// that whoever runs Contexter could mend. Such entries are of the level debug.
/// </summary>
/// <param name="inner">Takes the entries.</param>
internal sealed class CallerFaultFilter(ILoggerFactory inner) : ILoggerFactory
{
    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Filter(inner.CreateLogger(categoryName));

    /// <inheritdoc/>
    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    /// <inheritdoc/>
    public void Dispose()
    {
        // The inner one is its maker's.
    }

    private sealed class Filter(ILogger logger) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => logger.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => logger.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            logger.Log(logLevel > LogLevel.Debug && IsOfCaller(eventId, exception) ? LogLevel.Debug : logLevel, eventId, state, exception, formatter);

        // Every other code of the protocol is about what the caller sent. That there is no such method comes without an exception.
        private static bool IsOfCaller(EventId eventId, Exception? exception) =>
            exception is McpProtocolException { ErrorCode: not McpErrorCode.InternalError } || eventId.Name?.EndsWith("NoHandlerFoundForRequest", StringComparison.Ordinal) == true;
    }
}
