using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Contexter.Client.Api;
using Contexter.Client.Context7;
using Contexter.GrainInterfaces;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Contexter.Client.Mcp.Tools;

/// <summary>A tool: reads its arguments strictly, and tells of every error as a result that a language model can act on.</summary>
/// <typeparam name="TArguments">Its arguments; the descriptions and ranges of the members are those of the schema.</typeparam>
internal abstract partial class ContexterTool<TArguments> : McpServerTool
    where TArguments : class
{
    private static readonly StrictJson Json = new("The call", "Argument");
    private readonly ILogger _logger;

    /// <summary>Describes the tool.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="title">Its title for people.</param>
    /// <param name="description">When to use it and what it gives, for language models.</param>
    /// <param name="hints">What it does to the world.</param>
    /// <param name="output">The type of its structured content; null when it answers in text alone.</param>
    /// <param name="logging">Takes the causes of defects.</param>
    protected ContexterTool(string name, string title, string description, ToolAnnotations hints, Type? output, ILoggerFactory logging)
    {
        hints.Title = title;
        ProtocolTool = new Tool
        {
            Name = name,
            Title = title,
            Description = description,
            InputSchema = ToolSchemas.Of(typeof(TArguments), isClosed: true),
            OutputSchema = output is null ? null : ToolSchemas.Of(output, isClosed: false),
            Annotations = hints,
        };
        _logger = logging.CreateLogger("Contexter.Client.Mcp.Tools");
    }

    /// <inheritdoc/>
    public override Tool ProtocolTool { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<object> Metadata => [];

    /// <inheritdoc/>
    public override async ValueTask<CallToolResult> InvokeAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken = default)
    {
        try
        {
            return await AnswerAsync(Read(Rename(request.Params?.Arguments ?? EmptyArguments)), new ToolCall(request), cancellationToken).ConfigureAwait(false);
        }
        catch (ContexterFaultException fault) when (fault.Code is not FaultCodes.Internal)
        {
            return ToolResults.Error(fault.Code, fault.Message);
        }
        catch (Context7Exception e)
        {
            return ToolResults.Error(e.Error.Code, e.Message);
        }
        catch (TimeoutException)
        {
            return ToolResults.Error(FaultCodes.Timeout, "Contexter did not answer in time. A change that was asked for may or may not have been made: look before trying again.");
        }
        catch (OrleansException)
        {
            return ToolResults.Error(FaultCodes.Unavailable, "A part of Contexter stops, or is being taken over. Try again in a few seconds.");
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogFailure(e, ProtocolTool.Name);
            return ToolResults.Error(FaultCodes.Internal, $"Tool '{ProtocolTool.Name}' failed by a defect of Contexter; its log says why.");
        }
    }

    /// <summary>Answers a call.</summary>
    protected abstract Task<CallToolResult> AnswerAsync(TArguments arguments, ToolCall call, CancellationToken cancellationToken);

    /// <summary>Gives arguments their names where a tool takes them by several. Default: as they are.</summary>
    protected virtual IDictionary<string, JsonElement> Rename(IDictionary<string, JsonElement> arguments) => arguments;

    private static Dictionary<string, JsonElement> EmptyArguments => [];

    private static TArguments Read(IDictionary<string, JsonElement> arguments)
    {
        var read = Json.Read<TArguments>(JsonSerializer.SerializeToElement(arguments));
        foreach (var property in ContexterJson.Options.GetTypeInfo(typeof(TArguments)).Properties)
        {
            var range = property.AttributeProvider?.GetCustomAttributes(typeof(RangeAttribute), inherit: true).OfType<RangeAttribute>().SingleOrDefault();
            if (range is not null && property.Get!(read) is { } value && !range.IsValid(value))
            {
                throw new ContexterFaultException(
                    FaultCodes.InvalidInput, FormattableString.Invariant($"Argument '{property.Name}' is {value}; it must be {range.Minimum} to {range.Maximum}."));
            }
        }

        return read;
    }

    [LoggerMessage(EventId = 6101, Level = LogLevel.Error, Message = "The MCP tool {Tool} failed.")]
    private partial void LogFailure(Exception exception, string tool);
}

/// <summary>What tools do to the world, in the protocol's words.</summary>
internal static class ToolHints
{
    /// <summary>Reads what is stored.</summary>
    public static ToolAnnotations Reads => new() { ReadOnlyHint = true, DestructiveHint = false, IdempotentHint = true, OpenWorldHint = false };

    /// <summary>Reads what is stored, and what others have.</summary>
    public static ToolAnnotations ReadsWorld => new() { ReadOnlyHint = true, DestructiveHint = false, IdempotentHint = true, OpenWorldHint = true };

    /// <summary>Adds to what is stored, or brings it up to date; done again it changes nothing more.</summary>
    public static ToolAnnotations Fetches => new() { ReadOnlyHint = false, DestructiveHint = false, IdempotentHint = true, OpenWorldHint = true };

    /// <summary>Ends work that is going on.</summary>
    public static ToolAnnotations Ends => new() { ReadOnlyHint = false, DestructiveHint = true, IdempotentHint = true, OpenWorldHint = false };
}

/// <summary>Makes results of tools.</summary>
internal static class ToolResults
{
    /// <summary>Text.</summary>
    public static CallToolResult Text(string text) => new() { Content = [new TextContentBlock { Text = text }] };

    /// <summary>Text for people and models, and the same as data for programs.</summary>
    public static CallToolResult Data<T>(string text, T data) => new()
    {
        Content = [new TextContentBlock { Text = text }],
        StructuredContent = JsonSerializer.SerializeToElement(data, ContexterJson.Options),
    };

    /// <summary>An error: its code, and what is wrong and what to do.</summary>
    public static CallToolResult Error(string code, string message) => new() { IsError = true, Content = [new TextContentBlock { Text = $"{code}: {message}" }] };
}
