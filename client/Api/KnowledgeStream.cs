using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Knowledge;

namespace Contexter.Client.Api;

/// <summary>An answer over server-sent events.</summary>
internal static class KnowledgeStream
{
    /// <summary>The path and query string of a request.</summary>
    public static string PathOf(KnowledgeRequest request)
    {
        var parameters = new List<string>();
        if (request.Resume is { } token)
        {
            parameters.Add("resume=" + Uri.EscapeDataString(token));
        }

        if (request.Resume is null || request.Query.Length > 0)
        {
            parameters.Add("q=" + Uri.EscapeDataString(request.Query));
        }

        parameters.AddRange((request.Sources ?? []).Select(source => "source=" + Uri.EscapeDataString(source)));
        parameters.AddRange((request.Libraries ?? []).Select(library => "library=" + Uri.EscapeDataString(library)));
        return "v1/ask?" + string.Join('&', parameters);
    }

    /// <summary>Reads the events up to the one after which nothing follows.</summary>
    /// <exception cref="ContexterFaultException">The server named a fault, or the connection broke.</exception>
    public static async IAsyncEnumerable<KnowledgeEvent> ReadAsync(
        Stream stream, Func<string, ContexterFaultException> lost, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var items = SseParser.Create(stream).EnumerateAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using var _ = items.ConfigureAwait(false);
        KnowledgeEvent? last = null;
        while (last?.Kind != KnowledgeEventKind.Done)
        {
            try
            {
                last = await items.MoveNextAsync().ConfigureAwait(false) ? Read(items.Current) : throw new IOException("the stream ended early");
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                throw lost($"the answer was broken off: {e.Message}");
            }

            yield return last;
        }
    }

    private static KnowledgeEvent Read(SseItem<string> item)
    {
        try
        {
            if (string.Equals(item.EventType, JobEventNames.Fault, StringComparison.Ordinal))
            {
                var problem = JsonSerializer.Deserialize<Problem>(item.Data, ContexterJson.ReplyOptions)!;
                throw new ContexterFaultException(problem.Code, problem.Detail);
            }

            return JsonSerializer.Deserialize<KnowledgeEvent>(item.Data, ContexterJson.ReplyOptions)!;
        }
        catch (JsonException e)
        {
            throw new ContexterFaultException(FaultCodes.UnexpectedReply, $"The server sent an event that cannot be read: {e.Message}");
        }
    }
}
