using System.ClientModel;
using System.ClientModel.Primitives;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using OpenAI;
using OpenAI.Chat;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace Contexter.Knowledge.Chat;

/// <summary>A chat model behind any endpoint that speaks OpenAI's API: OpenAI, Ollama, vLLM, LM Studio.</summary>
public sealed class OpenAIChat : IChatClient
{
    private readonly ChatClient _client;
    private readonly ChatClientMetadata _metadata;

    /// <summary>Makes a client. Nothing is asked before the first question.</summary>
    /// <param name="endpoint">Base address, such as <c>http://localhost:11434/v1</c>.</param>
    /// <param name="model">Name of the model.</param>
    /// <param name="key">Key, sent as a bearer token; null where the server asks for none.</param>
    /// <param name="http">Sends requests; not disposed of. One that does not follow redirects, lest the key goes elsewhere.</param>
    public OpenAIChat(Uri endpoint, string model, string? key, HttpClient http)
    {
        // The library wants a key; servers without keys pass over it. Attempts are few: an answer can be had without a model.
        var options = new OpenAIClientOptions { Endpoint = endpoint, Transport = new HttpClientPipelineTransport(http), RetryPolicy = new ClientRetryPolicy(maxRetries: 1) };
        _client = new ChatClient(model, new ApiKeyCredential(key ?? "none"), options);
        _metadata = new ChatClientMetadata("openai", endpoint, model);
    }

    /// <inheritdoc/>
    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var updates = new List<ChatResponseUpdate>();
        await foreach (var update in GetStreamingResponseAsync(messages, options, cancellationToken).ConfigureAwait(false))
        {
            updates.Add(update);
        }

        return updates.ToChatResponse();
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var wanted = new ChatCompletionOptions { MaxOutputTokenCount = options?.MaxOutputTokens, Temperature = options?.Temperature };
        OpenAI.Chat.ChatMessage[] sent = [.. messages.Select(message => message.Role == ChatRole.System ? (OpenAI.Chat.ChatMessage)new SystemChatMessage(message.Text) : new UserChatMessage(message.Text))];
        await foreach (var update in _client.CompleteChatStreamingAsync(sent, wanted, cancellationToken).ConfigureAwait(false))
        {
            foreach (var part in update.ContentUpdate.Where(part => part.Text is { Length: > 0 }))
            {
                yield return new ChatResponseUpdate(ChatRole.Assistant, part.Text);
            }
        }
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null : serviceType == typeof(ChatClientMetadata) ? _metadata : serviceType.IsInstanceOfType(this) ? this : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The way to the network is the caller's.
    }
}
