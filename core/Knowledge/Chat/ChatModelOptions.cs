using Contexter.Documents;

namespace Contexter.Knowledge.Chat;

/// <summary>How a language model is asked for answers.</summary>
public sealed record ChatModelOptions
{
    /// <summary>Name of the model, as the server knows it.</summary>
    public required string Model { get; init; }

    /// <summary>Most tokens of an answer. Default 800, range 50 to 100,000.</summary>
    public int MaxTokens { get; init; } = 800;

    /// <summary>Most characters of results that the model is given. Default 24,000, range 1,000 to 1,000,000.</summary>
    public int MaxCharacters { get; init; } = 24_000;

    /// <summary>Checks all values.</summary>
    /// <exception cref="ContexterException">A value is out of its range (<see cref="ErrorCodes.ConfigurationInvalid"/>).</exception>
    public void Validate()
    {
        if (string.IsNullOrWhiteSpace(Model))
        {
            throw new ContexterException(ErrorCodes.ConfigurationInvalid, $"Option {nameof(Model)} is empty (chat); name a model that the server has.");
        }

        if (MaxTokens is < 50 or > 100_000)
        {
            throw new ContexterException(ErrorCodes.ConfigurationInvalid, $"Option {nameof(MaxTokens)} is {MaxTokens}; allowed are 50 to 100000 (chat).");
        }

        if (MaxCharacters is < 1_000 or > 1_000_000)
        {
            throw new ContexterException(ErrorCodes.ConfigurationInvalid, $"Option {nameof(MaxCharacters)} is {MaxCharacters}; allowed are 1000 to 1000000 (chat).");
        }
    }
}
