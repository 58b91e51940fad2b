namespace Contexter.Faults;

/// <summary>Kinds of faults. Every code of <see cref="Documents.ErrorCodes"/> is of one (<see cref="FaultKinds"/>), and a table in the configuration says what is done about each.</summary>
public enum FaultKind
{
    /// <summary>A server that documents come from cannot be reached, is overloaded, or does not answer as it should.</summary>
    Network = 0,

    /// <summary>No proxy serves a request.</summary>
    Proxy = 1,

    /// <summary>A source answers, and what was asked for is not there.</summary>
    Api = 2,

    /// <summary>A server refuses: a wrong or missing key, a spent quota, a page that is not public.</summary>
    Authentication = 3,

    /// <summary>Something breaks a rule: a value that was given, an address that may not be fetched from, a limit on size, a rule of quality.</summary>
    Validation = 4,

    /// <summary>Data that is not in the form that it has to have: binary, in no known encoding, malformed, damaged.</summary>
    DataFormat = 5,

    /// <summary>A defect of Contexter itself, or an item at which its process ended.</summary>
    Ingestion = 6,

    /// <summary>A text cannot be embedded, or the server that makes embeddings does not answer as it should.</summary>
    Embedding = 7,

    /// <summary>A part of searching is away, such as the re-ranker.</summary>
    Search = 8,

    /// <summary>The server that holds the index does not answer as it should, or the index is of another model.</summary>
    VectorStore = 9,

    /// <summary>The disk is full, or files cannot be read or written.</summary>
    Storage = 10,

    /// <summary>A wrong value in the configuration, or something that it does not describe.</summary>
    Configuration = 11,
}

/// <summary>What can be done about a fault. What each means where is in docs/errors.md.</summary>
public enum FaultStrategy
{
    /// <summary>Try again, up to a number of times with growing pauses; then an item or document is set aside as a dead letter, and a job fails.</summary>
    Retry = 0,

    /// <summary>Give the item or document up at once and go on; a job that cannot go on without fails.</summary>
    Skip = 1,

    /// <summary>Go on with what is there: the stored form of an item or document stays and answers. One that has none is set aside as a dead letter; a job fails.</summary>
    FallBack = 2,

    /// <summary>The job fails, and its operator is told.</summary>
    Escalate = 3,

    /// <summary>The job fails.</summary>
    Abort = 4,
}
