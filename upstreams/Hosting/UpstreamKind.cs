namespace Contexter.Upstreams.Hosting;

/// <summary>A service that is simulated. The order is that of the ports: the first listens on the base port, the next on the one after it.</summary>
public enum UpstreamKind
{
    /// <summary>Context7's REST API, version 2 and version 1.</summary>
    Context7,

    /// <summary>Bright Data's super proxy: a forward proxy for http and a CONNECT proxy for https.</summary>
    BrightData,

    /// <summary>The web site of an invented library's documentation.</summary>
    Site,

    /// <summary>A registry of npm packages.</summary>
    Npm,

    /// <summary>A NuGet feed, version 3.</summary>
    NuGet,

    /// <summary>Voyage AI's embeddings.</summary>
    Voyage,

    /// <summary>A server of embeddings that speaks OpenAI's API.</summary>
    OpenAI,

    /// <summary>Brave's web search.</summary>
    Brave,

    /// <summary>A Qdrant server.</summary>
    Qdrant,
}
