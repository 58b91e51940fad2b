namespace Contexter.Observability;

/// <summary>The stages of a flow, in order.</summary>
public enum FlowStage
{
    /// <summary>Reading an item from its source.</summary>
    Fetch = 0,

    /// <summary>Parsing it into documents and checking these.</summary>
    Parse = 1,

    /// <summary>Storing them with the item's line of the ledger.</summary>
    Store = 2,

    /// <summary>Loading a document and cutting it into chunks.</summary>
    Chunk = 3,

    /// <summary>Embedding the chunks of a batch of documents.</summary>
    Embed = 4,

    /// <summary>Writing the batch into the index.</summary>
    Index = 5,
}
