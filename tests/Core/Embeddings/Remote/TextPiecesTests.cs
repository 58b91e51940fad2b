using Contexter.Embeddings.Remote;
using Contexter.Tokens;
using FsCheck;
using FsCheck.Fluent;

namespace Contexter.Core.Tests.Embeddings.Remote;

/// <summary>That cutting and batching lose nothing, whatever the texts are.</summary>
public sealed class TextPiecesTests
{
    private static readonly Cl100kTokenizer Tokenizer = Cl100kTokenizer.Load();

    [Fact]
    public void Cut_WhateverTheTexts_KeepsEveryCharacterInItsPlace() => Check.QuickThrowOnFailure(Prop.ForAll<NonNull<string>[], PositiveInt>((given, room) =>
    {
        string[] texts = [.. given.Select(text => text.Get)];

        var pieces = TextPieces.Cut(texts, "", room.Get, Tokenizer);

        return texts.Select((text, i) => string.Concat(pieces.Where(piece => piece.Text == i).Select(piece => piece.Content)) == text).All(isSame => isSame)
            && pieces.Select(piece => piece.Text).SequenceEqual(pieces.Select(piece => piece.Text).Order())
            && texts.Length == pieces.Select(piece => piece.Text).Distinct().Count();
    }));

    [Fact]
    public void Cut_WhenThereIsRoom_KeepsPiecesWithinIt()
    {
        var text = string.Concat(Enumerable.Range(0, 500).Select(i => $"Sentence {i} says something of its own. "));

        var pieces = TextPieces.Cut([text], "passage: ", 64, Tokenizer);

        pieces.ShouldAllBe(piece => piece.Tokens <= 64 && piece.Content.StartsWith("passage: ", StringComparison.Ordinal));
        string.Concat(pieces.Select(piece => piece.Content["passage: ".Length..])).ShouldBe(text);
    }

    [Fact]
    public void Batch_WhateverThePieces_KeepsOrderAndLimits() => Check.QuickThrowOnFailure(Prop.ForAll<PositiveInt[], PositiveInt, PositiveInt>((tokens, maxPieces, maxTokens) =>
    {
        TextPiece[] pieces = [.. tokens.Select((count, i) => new TextPiece(i, "", count.Get))];

        var batches = TextPieces.Batch(pieces, maxPieces.Get, maxTokens.Get).Select(range => pieces[range]).ToList();

        return batches.SelectMany(batch => batch).SequenceEqual(pieces)
            && batches.TrueForAll(batch => batch.Length > 0 && batch.Length <= maxPieces.Get && (batch.Length == 1 || batch.Sum(piece => piece.Tokens) <= maxTokens.Get));
    }));
}
