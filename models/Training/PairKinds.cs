namespace Contexter.Models.Training;

/// <summary>How an anchor and its positive are taken from sections.</summary>
internal enum PairKind : byte
{
    /// <summary>A section's title, now and then with those above it, and its text.</summary>
    Heading,

    /// <summary>The first sentence and the rest.</summary>
    First,

    /// <summary>A sentence, and the titles with what stands around it.</summary>
    Inner,

    /// <summary>A sentence that links, and the section it links to.</summary>
    Link,

    /// <summary>A code block (a signature, an example), and the titles with the prose around it.</summary>
    Code,

    /// <summary>What a sentence says it is for, as a question; and the section.</summary>
    Task,
}

/// <summary>How often a kind of pair is drawn from what it could be drawn from, in one epoch, 0 to 1.</summary>
/// <param name="Heading">Of every section whose title is its own.</param>
/// <param name="First">Of every section of two sentences and more.</param>
/// <param name="Inner">Of every section of three sentences and more.</param>
/// <param name="Link">Of every link.</param>
/// <param name="Code">Of every section with code.</param>
/// <param name="Task">Of every section that says what it is for.</param>
internal sealed record PairShares(double Heading, double First, double Inner, double Link, double Code, double Task);
