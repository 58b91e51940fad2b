using Contexter.Embeddings.Local;
using Contexter.Embeddings.Remote;
using Contexter.ModelRegistry;
using Contexter.Silo.Configuration;

namespace Contexter.Silo.Hosting;

/// <summary>
/// The embedding models that the configuration describes: what <c>embeddings</c> says, known by its provider's name, then those below <c>models</c>, and the built-in
/// one always.
/// </summary>
internal sealed class ModelDescriptions
{
    /// <summary>Name of the built-in model, which is always there.</summary>
    public const string BuiltIn = "local";

    private readonly Dictionary<string, IReadOnlyList<RemoteEmbedderOptions>> _endpoints = new(StringComparer.Ordinal);

    /// <summary>Describes them; nothing is asked yet.</summary>
    public ModelDescriptions(ContexterOptions options)
    {
        var models = Sections(options).Select(entry => Describe(entry.Name, entry.Section)).ToList();
        if (!models.Exists(model => model.Name is BuiltIn))
        {
            models.Add(Local());
        }

        Models = models;
    }

    /// <summary>The models, the one to begin with first.</summary>
    public IReadOnlyList<NamedModel> Models { get; }

    /// <summary>Whether a model of the configuration is on a server.</summary>
    public static bool HasServer(ContexterOptions options) => Sections(options).Any(entry => entry.Section.Provider != EmbeddingProvider.Local);

    /// <summary>How the servers of a model are asked, the first one first; none for the built-in model.</summary>
    public IReadOnlyList<RemoteEmbedderOptions> EndpointsOf(NamedModel model) => _endpoints.GetValueOrDefault(model.Name) ?? [];

    private static IEnumerable<(string Name, ModelSection Section)> Sections(ContexterOptions options) =>
    [
        (NameOf(options.Embeddings.Provider), options.Embeddings),
        .. options.Models.OrderBy(model => model.Key, StringComparer.Ordinal).Select(model => (model.Key, (ModelSection)model.Value)),
    ];

    private static string NameOf(EmbeddingProvider provider) => SettingKey.SnakeCase(provider.ToString());

    private static NamedModel Local() => new(BuiltIn, BuiltIn, LocalEmbedder.Model);

    private NamedModel Describe(string name, ModelSection section)
    {
        if (section.ToOptions() is not { Count: > 0 } endpoints)
        {
            return Local();
        }

        _endpoints.Add(name, endpoints);
        return new NamedModel(name, NameOf(section.Provider), endpoints[0].Description);
    }
}
