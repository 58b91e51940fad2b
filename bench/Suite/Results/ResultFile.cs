using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Contexter.Bench.Suite.Results;

/// <summary>Results as JSON files.</summary>
internal static class ResultFile
{
    /// <summary>How all JSON of the suite is written.</summary>
    public static JsonSerializerOptions Format { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes a result, replacing the file.</summary>
    public static async Task SaveAsync(ScenarioResult result, string file, CancellationToken cancellationToken)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(result, Format) + "\n", cancellationToken);
    }

    /// <summary>Reads a result.</summary>
    /// <exception cref="SuiteException">The file is not there, or is no result.</exception>
    public static async Task<ScenarioResult> LoadAsync(string file, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
        {
            throw new SuiteException($"There is no file '{file}'. Make one by 'bench -- SCENARIO --json {file}'.");
        }

        try
        {
            return JsonSerializer.Deserialize<ScenarioResult>(await File.ReadAllTextAsync(file, cancellationToken), Format)
                ?? throw new SuiteException($"'{file}' is empty. Make it by 'bench -- SCENARIO --json {file}'.");
        }
        catch (JsonException error)
        {
            throw new SuiteException($"'{file}' is not a result of the suite: {error.Message} Make one by 'bench -- SCENARIO --json FILE'.", error);
        }
    }
}
