using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Contexter.Documents;
using Contexter.Indexing.Qdrant.Http;
using Contexter.Indexing.Qdrant.Wire;

namespace Contexter.Indexing.Qdrant.Writing;

/// <summary>
/// A sequence of writes, sent in as few requests as the limits of their size allow. The server does the writes of a request one after the other, and requests are
/// sent one after the other.
/// </summary>
/// <remarks>Not safe for concurrent use.</remarks>
internal sealed class UpdateBatch(QdrantConnection connection, string path, QdrantIndexOptions options)
{
    // Brackets and names around the points and operations of one request.
    private const int Envelope = 256;

    private static readonly byte[] Begin = """{"operations":["""u8.ToArray();
    private static readonly byte[] BeginUpsert = """{"upsert":{"points":["""u8.ToArray();
    private static readonly byte[] EndUpsert = "]}}"u8.ToArray();
    private static readonly byte[] End = "]}"u8.ToArray();

    private readonly ArrayBufferWriter<byte> _body = new();
    private int _points;
    private bool _inUpsert;

    /// <summary>Puts a point in its place, with all it holds.</summary>
    public async Task UpsertAsync<T>(T point, JsonTypeInfo<T> type, string name, CancellationToken cancellationToken)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(point, type);
        await MakeRoomAsync(json.Length, name, cancellationToken).ConfigureAwait(false);
        BeginPoint();
        _body.Write(json);
        _points++;
    }

    /// <summary>Removes points.</summary>
    public Task DeleteAsync(PointsSelection selection, CancellationToken cancellationToken)
        => AddAsync(new DeleteOperation(selection), QdrantJson.Default.DeleteOperation, "a deletion", cancellationToken);

    /// <summary>Marks documents' points as being changed.</summary>
    public Task SetPendingAsync(IReadOnlyList<Guid> documents, CancellationToken cancellationToken)
        => AddAsync(new SetPendingOperation(new(new(Pending: true), documents)), QdrantJson.Default.SetPendingOperation, "a mark", cancellationToken);

    /// <summary>Sends what has not been sent, and returns when the server has done it.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_body.WrittenCount == 0)
        {
            return;
        }

        EndPoints();
        _body.Write(End);
        var replies = await connection.PostAsync($"{path}/points/batch?wait=true&ordering=medium", _body.WrittenMemory, QdrantJson.Default.ReplyListUpdateReply, cancellationToken).ConfigureAwait(false);
        _body.ResetWrittenCount();
        _points = 0;
        foreach (var reply in replies)
        {
            if (!string.Equals(reply.Status, "completed", StringComparison.Ordinal))
            {
                throw new QdrantFaults(options).NotDone(reply.Status);
            }
        }
    }

    private async Task AddAsync<T>(T operation, JsonTypeInfo<T> type, string name, CancellationToken cancellationToken)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(operation, type);
        await MakeRoomAsync(json.Length, name, cancellationToken).ConfigureAwait(false);
        EndPoints();
        BeginOperation();
        _body.Write(json);
    }

    private async Task MakeRoomAsync(int bytes, string name, CancellationToken cancellationToken)
    {
        if (bytes + Envelope > options.BatchBytes)
        {
            throw new ContexterException(
                ErrorCodes.InvalidInput,
                string.Create(CultureInfo.InvariantCulture, $"What is written of {name} takes {bytes} bytes, and a request takes {options.BatchBytes - Envelope} at most; cut documents into smaller chunks."));
        }

        if (_points >= options.BatchPoints || _body.WrittenCount + bytes + Envelope > options.BatchBytes)
        {
            await FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private void BeginOperation()
    {
        if (_body.WrittenCount == 0)
        {
            _body.Write(Begin);
        }
        else
        {
            _body.Write(","u8);
        }
    }

    private void BeginPoint()
    {
        if (_inUpsert)
        {
            _body.Write(","u8);
            return;
        }

        BeginOperation();
        _body.Write(BeginUpsert);
        _inUpsert = true;
    }

    private void EndPoints()
    {
        if (_inUpsert)
        {
            _body.Write(EndUpsert);
            _inUpsert = false;
        }
    }
}
