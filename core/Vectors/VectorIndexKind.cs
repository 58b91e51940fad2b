namespace Contexter.Vectors;

/// <summary>How the vectors of many chunks are searched.</summary>
public enum VectorIndexKind
{
    /// <summary>By a graph over vectors of four bits a component (HNSW), best hits scored in full: the fastest search; building takes time.</summary>
    Hnsw = 0,

    /// <summary>By comparing signs of all vectors, best hits scored in full: built at once, smallest; less exact.</summary>
    Binary,

    /// <summary>By comparing all vectors in full: exact, and slower the more there are.</summary>
    Flat,
}
