using Contexter.Documents;
using Contexter.Embeddings;

namespace Contexter.Core.Tests.Embeddings;

public sealed class EmbeddingValidatorTests
{
    [Theory]
    [InlineData(new[] { 1f, 0, 0 }, null)]
    [InlineData(new[] { 0.1001f, 0, 0 }, null)]
    [InlineData(new[] { 0f, 9.999f, 0 }, null)]
    [InlineData(new[] { 1f, 0 }, "it has 2 components, not 3")]
    [InlineData(new float[0], "it has 0 components, not 3")]
    [InlineData(new[] { 1f, float.NaN, 0 }, "component 1 is NaN")]
    [InlineData(new[] { 1f, 0, float.NegativeInfinity }, "component 2 is -Infinity")]
    [InlineData(new[] { 0f, 0, 0 }, "its magnitude is 0, not between 0.1 and 10")]
    [InlineData(new[] { 0.05f, 0, 0 }, "its magnitude is 0.05, not between 0.1 and 10")]
    [InlineData(new[] { 8f, 8, 0 }, "its magnitude is 11.31, not between 0.1 and 10")]
    [InlineData(new[] { float.MaxValue, float.MaxValue, 0 }, "its magnitude is 4.812e+38, not between 0.1 and 10")]
    public void FindFault_WhenARuleIsBroken_NamesIt(float[] vector, string? fault) => EmbeddingValidator.FindFault(vector, 3).ShouldBe(fault);

    [Fact]
    public void Require_WhenNotValid_NamesTheSubject()
    {
        var error = Should.Throw<ContexterException>(() => EmbeddingValidator.Require([1f], 2, "chunk 3 of 'a.md'"));

        error.Code.ShouldBe(ErrorCodes.EmbeddingInvalid);
        error.Message.ShouldContain("chunk 3 of 'a.md'");
        Should.NotThrow(() => EmbeddingValidator.Require([1f], 1, "x"));
    }
}
