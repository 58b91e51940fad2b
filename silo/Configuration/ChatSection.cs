using Contexter.Knowledge.Chat;

namespace Contexter.Silo.Configuration;

/// <summary>Settings below <c>chat</c>: the language model that writes answers.</summary>
public sealed record ChatSection : OptionsSection
{
    /// <summary>Base address of an endpoint that speaks OpenAI's API; empty uses no model. Default empty.</summary>
    [Setting("Base address of an endpoint that speaks OpenAI's API, such as http://localhost:11434/v1 for Ollama or https://api.openai.com/v1; empty writes answers without a language model.")]
    [HttpAddress(Optional = true)]
    public string Endpoint { get; init; } = "";

    /// <summary>Key, sent as a bearer token; empty for none. Default empty.</summary>
    [Setting("Key of the endpoint, sent as a bearer token; empty where it asks for none.")]
    [Secret]
    public string Key { get; init; } = "";

    /// <summary>Name of the model. Default empty.</summary>
    [Setting("Name of the model; needed with an endpoint.")]
    public string Model { get; init; } = "";

    /// <summary>Most tokens of an answer. Default 800, range 50 to 100,000.</summary>
    [Setting("Most tokens of an answer.", Unit = "tokens")]
    [Between(50, 100_000)]
    public int MaxTokens { get; init; } = 800;

    /// <summary>Most characters of results that the model is given. Default 24,000, range 1,000 to 1,000,000.</summary>
    [Setting("Most characters of results that the model is given, the best first.", Unit = "characters")]
    [Between(1_000, 1_000_000)]
    public int MaxCharacters { get; init; } = 24_000;

    /// <summary>These settings as the model takes them; null without an endpoint.</summary>
    public ChatModelOptions? ToOptions() => Endpoint.Length == 0 ? null : new() { Model = Model, MaxTokens = MaxTokens, MaxCharacters = MaxCharacters };

    internal override IEnumerable<RuleViolation> Check()
    {
        if (Endpoint.Length > 0 && string.IsNullOrWhiteSpace(Model))
        {
            yield return new(nameof(Model), "is empty, and every request names a model", "the name of a model that the endpoint has");
        }

        if (Key.Any(c => c is < '!' or > '~'))
        {
            yield return new(nameof(Key), "holds spaces or characters that no header may hold", "the key as the endpoint's operator gave it");
        }
    }
}
