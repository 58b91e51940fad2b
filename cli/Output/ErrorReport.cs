using System.Text.Json;
using Contexter.Client;

namespace Contexter.Cli.Output;

/// <summary>Writes why a command failed: one clear line, or one line of JSON, on the error stream.</summary>
/// <param name="error">The error stream.</param>
/// <param name="isJson">Whether the command was asked for JSON.</param>
/// <param name="withDetails">Whether defects are shown with their stack trace.</param>
internal sealed class ErrorReport(TextWriter error, bool isJson, bool withDetails)
{
    /// <summary>Writes an error.</summary>
    /// <param name="code">Its stable code.</param>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="cause">What was thrown, if anything was.</param>
    public void Write(string code, string message, Exception? cause = null)
    {
        var details = withDetails ? cause?.ToString() : null;
        if (isJson)
        {
            var content = details is null ? (object)new { Code = code, Message = message } : new { Code = code, Message = message, Details = details };
            error.WriteLine(JsonSerializer.Serialize(new { Error = content }, ContexterJson.Options));
            return;
        }

        error.WriteLine("error: " + TerminalText.Clean(message));
        if (details is not null)
        {
            error.WriteLine(TerminalText.Clean(details));
        }
    }
}
