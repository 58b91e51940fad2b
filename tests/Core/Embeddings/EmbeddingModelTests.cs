using Contexter.Documents;
using Contexter.Embeddings;
using Contexter.Embeddings.Hashing;
using Microsoft.Extensions.AI;

namespace Contexter.Core.Tests.Embeddings;

public sealed class EmbeddingModelTests
{
    private static readonly EmbeddingModel Model = new() { Id = "m", Dimension = 8 };

    [Fact]
    public void IsSameAs_WhenNameOrDimensionDiffer_IsFalse()
    {
        Model.IsSameAs(Model with { QuestionSemanticWeight = 0.1 }).ShouldBeTrue();
        Model.IsSameAs(Model with { Id = "M" }).ShouldBeFalse();
        Model.IsSameAs(Model with { Dimension = 9 }).ShouldBeFalse();
        Model.IsSameAs(null).ShouldBeFalse();
    }

    [Theory]
    [InlineData("", 8, 0.5)]
    [InlineData("m", 0, 0.5)]
    [InlineData("m", 4_097, 0.5)]
    [InlineData("m", 8, double.NaN)]
    [InlineData("m", 8, 1.1)]
    public void Validate_WhenAValueIsOutOfRange_RefusesIt(string id, int dimension, double weight) =>
        Should.Throw<ContexterException>(new EmbeddingModel { Id = id, Dimension = dimension, QuestionSemanticWeight = weight }.Validate).Code.ShouldBe(ErrorCodes.ConfigurationInvalid);

    [Fact]
    public void GetService_WhenTheModelIsAskedFor_IsTheEmbeddersOwn()
    {
        using var embedder = new HashedEmbedder();

        embedder.GetService<EmbeddingModel>().ShouldBe(HashedEmbedder.Model);
        HashedEmbedder.Model.Validate();
    }

    [Fact]
    public void GetInputType_WhenOptionsNameNone_IsDocument()
    {
        default(EmbeddingGenerationOptions).GetInputType().ShouldBe(EmbeddingInputType.Document);
        new EmbeddingGenerationOptions().GetInputType().ShouldBe(EmbeddingInputType.Document);
        EmbeddingInputType.Query.ToOptions().GetInputType().ShouldBe(EmbeddingInputType.Query);
        EmbeddingInputType.Document.ToOptions().Clone().GetInputType().ShouldBe(EmbeddingInputType.Document);
    }
}
