using Contexter.Client.Api;
using Contexter.Client.Context7;
using Contexter.Client.Passages;
using Microsoft.Extensions.Logging;

namespace Contexter.Client.Mcp;

/// <summary>What sessions of the Model Context Protocol answer with.</summary>
/// <param name="Api">Answers.</param>
/// <param name="Budget">Fits answers into tokens.</param>
/// <param name="Context7">Answers as Context7 does.</param>
/// <param name="Time">The clock by which a tool stops waiting for a job.</param>
/// <param name="Logging">Takes what clients are not told: the causes of defects.</param>
public sealed record McpParts(IContexterApi Api, ITextBudget Budget, Context7Answers Context7, TimeProvider Time, ILoggerFactory Logging);
