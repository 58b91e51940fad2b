using Contexter.Documents;

namespace Contexter.Storage.Sql;

/// <summary>A document made ready for its row; what turns out not to be needed is never computed.</summary>
internal sealed class PreparedDocument(Document document)
{
    private byte[]? _hash;
    private byte[]? _body;

    public Document Document => document;

    /// <summary>What the body is kept under.</summary>
    public byte[] Hash => _hash ??= DocumentCodec.HashBody(DocumentCodec.SerializeBody(document));

    /// <summary>The compressed body.</summary>
    public byte[] Body => _body ??= DocumentCodec.EncodeBody(DocumentCodec.SerializeBody(document));

    /// <summary>Computes the hash and, unless a body is kept under it already, compresses the body now, by the calling thread.</summary>
    public void Prepare(Func<byte[], bool> isKept)
    {
        var json = DocumentCodec.SerializeBody(document);
        _hash = DocumentCodec.HashBody(json);
        if (!isKept(_hash))
        {
            _body = DocumentCodec.EncodeBody(json);
        }
    }
}

/// <summary>
/// The bodies of a document store, each kept once however many documents have it. The documents' rows are what counts: a body goes in the same transaction as
/// the last document that has it.
/// </summary>
internal static class DocumentBodies
{
    /// <summary>Whether a body is there, intact or not.</summary>
    public static bool Has(SqlSession session, byte[] hash) => session.Scalar("SELECT 1 FROM bodies WHERE hash = $1", hash) is not null;

    public static bool IsIntact(SqlSession session, byte[] hash)
    {
        using var rows = session.Query("SELECT hash, body, checksum FROM bodies WHERE hash = $1", hash);
        return rows.Read() && DocumentRows.IsBodyIntact(rows, 0, out _);
    }

    /// <summary>Keeps a body; one that is damaged is replaced, which heals every document that has it.</summary>
    public static void Put(SqlSession session, PreparedDocument prepared)
    {
        if (!IsIntact(session, prepared.Hash))
        {
            session.Execute(
                "INSERT INTO bodies (hash, body, checksum) VALUES ($1, $2, $3) ON CONFLICT (hash) DO UPDATE SET body = excluded.body, checksum = excluded.checksum",
                prepared.Hash,
                prepared.Body,
                DocumentCodec.BodyChecksum(prepared.Hash, prepared.Body));
        }
    }

    /// <summary>Removes a body that a document had until now, unless another one has it.</summary>
    public static void Release(SqlSession session, byte[] hash) =>
        session.Execute("DELETE FROM bodies WHERE hash = $1 AND NOT EXISTS (SELECT 1 FROM documents WHERE body_hash = $1)", hash);

    /// <summary>Removes the bodies that only the documents of a library have which are about to be removed.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="library">Number of the library's row.</param>
    public static void ReleaseLibrary(SqlSession session, long library) => session.Execute(
        """
        DELETE FROM bodies WHERE hash IN (SELECT body_hash FROM documents WHERE library = $1)
            AND NOT EXISTS (SELECT 1 FROM documents o WHERE o.body_hash = bodies.hash AND o.library <> $1)
        """,
        library);

    /// <summary>Removes documents of no library and bodies of no document: there are none but for a fault.</summary>
    public static void ReleaseOrphans(SqlSession session)
    {
        session.Execute("DELETE FROM documents WHERE library NOT IN (SELECT id FROM libraries)");
        session.Execute("DELETE FROM bodies WHERE NOT EXISTS (SELECT 1 FROM documents WHERE body_hash = bodies.hash)");
    }
}
