using Contexter.Documents;
using Contexter.Tokens;
using Microsoft.Extensions.AI;

namespace Contexter.Embeddings.Remote;

/// <summary>A model on a server that is asked by HTTP.</summary>
/// <remarks>
/// <para>Safe for concurrent use. Texts go out in batches, at most as many texts and tokens as the options say, several at once; order and number of the vectors are
/// those of the texts. Vectors have length 1. A text that is longer than the model reads is embedded in pieces, and has the mean of their vectors, weighted by tokens.</para>
/// <para>A vector with values that are not finite, or zeros alone, is given as it came: whoever uses it checks it (<see cref="EmbeddingValidator"/>), so that one bad text does
/// not cost what was paid for its neighbours.</para>
/// </remarks>
public abstract class RemoteEmbedder : IEmbeddingGenerator<string, Embedding<float>>, IEmbeddingBatches
{
    private readonly RemoteEmbedderOptions _options;
    private readonly IEmbeddingProtocol _protocol;
    private readonly ITokenizer _tokenizer;
    private readonly TimeProvider _time;
    private readonly EmbeddingMeter _meter;
    private readonly EmbeddingConnection _connection;
    private readonly EmbeddingModel _model;
    private readonly EmbeddingGeneratorMetadata _metadata;

    private protected RemoteEmbedder(RemoteEmbedderOptions options, IEmbeddingProtocol protocol, HttpMessageHandler handler, ITokenizer tokenizer, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(handler);
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(time);
        (_options, _protocol, _tokenizer, _time) = (options, protocol, tokenizer, time);
        _model = options.Description;
        _metadata = new EmbeddingGeneratorMetadata(protocol.Name, protocol.Address, options.Model, options.Dimension);
        _meter = new EmbeddingMeter(_model.Id, options.PricePerMillionTokens);
        _connection = new EmbeddingConnection(options, protocol, handler, time, _meter);
    }

    /// <summary>What was asked for since the embedder was made, and what it cost.</summary>
    public EmbeddingUsage Usage => _meter.Usage;

    /// <inheritdoc/>
    /// <exception cref="ContexterException">
    /// The server cannot be reached, refuses the key or the request, or answers otherwise than it should (<see cref="ErrorCodes.EmbeddingsUnavailable"/>); it takes other texts
    /// and refuses one of these (<see cref="ErrorCodes.EmbeddingInvalid"/>); the options ask for another model or dimension (<see cref="ErrorCodes.InvalidInput"/>).
    /// </exception>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        Check(options);
        var texts = values as IReadOnlyList<string> ?? [.. values];
        var type = options.GetInputType();
        if (type == EmbeddingInputType.Document)
        {
            return await EmbedAsync(texts, type, cancellationToken).ConfigureAwait(false);
        }

        using var deadline = new CancellationTokenSource(_options.QuestionTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await EmbedAsync(texts, type, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw _connection.Faults.TimedOut(exception, _options.QuestionTimeout, "embeddings.question_timeout");
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<Range> Divide(IReadOnlyList<string> texts, EmbeddingInputType type)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var whole = Cut(texts, type).GroupBy(piece => piece.Text, (text, pieces) => new TextPiece(text, "", pieces.Sum(piece => piece.Tokens))).ToList();
        return Batch(whole);
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata
            : serviceType == typeof(EmbeddingModel) ? _model
            : serviceType == typeof(EmbeddingMeter) ? _meter
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(isDisposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what the embedder holds; the way to the network stays.</summary>
    /// <param name="isDisposing">Whether this is no finalizer.</param>
    protected virtual void Dispose(bool isDisposing)
    {
        if (isDisposing)
        {
            _connection.Dispose();
            _meter.Dispose();
        }
    }

    private async Task<GeneratedEmbeddings<Embedding<float>>> EmbedAsync(IReadOnlyList<string> texts, EmbeddingInputType type, CancellationToken cancellationToken)
    {
        var pieces = Cut(texts, type);
        var replies = await Task.WhenAll(Batch(pieces).Select(batch => SendAsync(pieces[batch], type, cancellationToken))).ConfigureAwait(false);
        var vectors = TextPieces.Join(pieces, [.. replies.SelectMany(reply => reply.Vectors)], texts.Count);
        var tokens = replies.Sum(reply => (long)(reply.Tokens ?? 0));
        return new GeneratedEmbeddings<Embedding<float>>(vectors.Select(vector => new Embedding<float>(vector) { ModelId = _model.Id }))
        {
            Usage = new UsageDetails { InputTokenCount = tokens, TotalTokenCount = tokens },
        };
    }

    private async Task<EmbeddingReply> SendAsync(List<TextPiece> pieces, EmbeddingInputType type, CancellationToken cancellationToken)
    {
        var reply = await _connection.SendAsync([.. pieces.Select(piece => piece.Content)], pieces.Sum(piece => piece.Tokens), type, cancellationToken).ConfigureAwait(false);
        return Array.Find(reply.Vectors, vector => vector.Length != _options.Dimension) is { } wrong ? throw _connection.Faults.WrongDimension(wrong.Length) : reply;
    }

    private List<TextPiece> Cut(IReadOnlyList<string> texts, EmbeddingInputType type) => TextPieces.Cut(texts, _protocol.PrefixOf(type), _options.MaxTextTokens, _tokenizer);

    // A request of more tokens than a minute allows would be refused for ever.
    private List<Range> Batch(List<TextPiece> pieces) =>
        TextPieces.Batch(pieces, _options.BatchTexts, (int)Math.Min(_options.BatchTokens, _connection.Limiter.Limits.Tokens ?? int.MaxValue));

    private void Check(EmbeddingGenerationOptions? options)
    {
        if (options?.Dimensions is { } dimensions && dimensions != _options.Dimension)
        {
            throw new ContexterException(
                ErrorCodes.InvalidInput,
                FormattableString.Invariant($"Model '{_options.Model}' is configured for {_options.Dimension} dimensions, not {dimensions}; ask for {_options.Dimension} or leave it out."));
        }

        if (options?.ModelId is { } model && !string.Equals(model, _model.Id, StringComparison.Ordinal))
        {
            throw new ContexterException(ErrorCodes.InvalidInput, $"The configured embedding model is '{_model.Id}', not '{model}'; name it or leave it out.");
        }
    }
}
