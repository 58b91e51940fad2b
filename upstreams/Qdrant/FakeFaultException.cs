using System.Net;

namespace Contexter.Upstreams.Qdrant;

/// <summary>A request that the server refuses.</summary>
internal sealed class FakeFaultException(HttpStatusCode status, string message) : Exception(message)
{
    public HttpStatusCode Status { get; } = status;

    public static FakeFaultException BadInput(string problem) => new(HttpStatusCode.BadRequest, $"Wrong input: {problem}");

    public static FakeFaultException NotFound(string collection) => new(HttpStatusCode.NotFound, $"Not found: Collection `{collection}` doesn't exist!");
}
