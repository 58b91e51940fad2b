using System.Diagnostics.CodeAnalysis;
using Contexter.Embeddings.Remote;

namespace Contexter.Embeddings.Voyage;

/// <summary>What the components of vectors are on their way from Voyage AI. In the index all are floats.</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "The names are those of the API.")]
public enum VoyageOutputType
{
    /// <summary>Floats of 32 bits.</summary>
    Float = 0,

    /// <summary>Integers of 8 bits: a quarter of the bytes.</summary>
    Int8,

    /// <summary>Signs alone: a thirty-second of the bytes, and less precise.</summary>
    Binary,
}

/// <summary>How Voyage AI is asked.</summary>
public sealed record VoyageOptions : RemoteEmbedderOptions
{
    /// <summary>The model made for code and its documentation.</summary>
    public const string DefaultModel = "voyage-code-3";

    /// <summary>The dimension that Voyage AI takes by default.</summary>
    public const int DefaultDimension = 1_024;

    /// <summary>Most tokens of one request that the models for code take.</summary>
    public const int MaxBatchTokens = 120_000;

    /// <summary>Address of the API, without <c>/embeddings</c>; null takes the one that the key belongs to. Default null.</summary>
    public Uri? Address { get; init; }

    /// <summary>What components are on their way. Default <see cref="VoyageOutputType.Float"/>.</summary>
    public VoyageOutputType OutputType { get; init; }

    private protected override string ModelId => OutputType == VoyageOutputType.Float ? Model : $"{Model}:{OutputType.ToString().ToLowerInvariant()}";

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        if (Key is null)
        {
            throw Invalid($"{nameof(Key)} is missing; take one from the dashboard of Voyage AI");
        }

        if (Address is not null and not { IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" })
        {
            throw Invalid($"{nameof(Address)} has to be an http or https address without user and query, such as https://api.voyageai.com/v1");
        }

        if (!Enum.IsDefined(OutputType))
        {
            throw Invalid($"{nameof(OutputType)} is {(int)OutputType}; allowed are float, int8 and binary");
        }

        if (Dimension is not (256 or 512 or 1_024 or 2_048))
        {
            throw Invalid(FormattableString.Invariant($"{nameof(Dimension)} is {Dimension}; Voyage AI has 256, 512, 1024 and 2048"));
        }

        Check(BatchTexts, 1, 1_000, nameof(BatchTexts));
    }
}
