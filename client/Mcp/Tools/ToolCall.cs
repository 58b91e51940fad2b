using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Contexter.Client.Mcp.Tools;

/// <summary>One call of a tool: the way to tell its caller how far it is.</summary>
/// <param name="request">The call.</param>
internal sealed class ToolCall(RequestContext<CallToolRequestParams> request)
{
    private double _last = -1;

    /// <summary>Whether the caller wants to know how far the call is.</summary>
    public bool WantsProgress => request.Params?.ProgressToken is not null;

    /// <summary>Tells how far the call is, if the caller wants to know. What goes back or stands still is not told: the protocol wants numbers that rise.</summary>
    /// <param name="done">What is done.</param>
    /// <param name="total">What there is to do; null while that is not known.</param>
    /// <param name="message">What happens, for people.</param>
    /// <param name="cancellationToken">Stops the telling.</param>
    public async Task ReportAsync(double done, double? total, string message, CancellationToken cancellationToken)
    {
        if (request.Params?.ProgressToken is { } token && done > _last)
        {
            _last = done;
            var value = new ProgressNotificationValue { Progress = (float)done, Total = total is > 0 ? (float)total : null, Message = message };
            await request.Server.NotifyProgressAsync(token, value, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Tells something beside the progress, if the caller asked for messages of this level.</summary>
    /// <param name="level">How severe it is.</param>
    /// <param name="text">What happened.</param>
    /// <param name="cancellationToken">Stops the telling.</param>
    public async Task LogAsync(LoggingLevel level, string text, CancellationToken cancellationToken)
    {
        if (request.Server.LoggingLevel is { } least && level >= least)
        {
            var message = new LoggingMessageNotificationParams { Level = level, Logger = "contexter", Data = JsonSerializer.SerializeToElement(text) };
            await request.Server.SendNotificationAsync(NotificationMethods.LoggingMessageNotification, message, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
    }
}
