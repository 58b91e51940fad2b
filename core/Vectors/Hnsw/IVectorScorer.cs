namespace Contexter.Vectors.Hnsw;

/// <summary>Tells a walk how close vectors are to what it looks for.</summary>
internal interface IVectorScorer
{
    /// <summary>The higher, the closer; about the cosine times a constant.</summary>
    float Score(int vector);

    /// <summary>Has the processor fetch a vector that is scored soon.</summary>
    void Prefetch(int vector);
}
