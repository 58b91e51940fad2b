namespace Contexter.Silo.Server;

/// <summary>What a process with a web server is.</summary>
public enum ServerRole
{
    /// <summary>All of Contexter in one process: grains, REST API and page.</summary>
    All = 0,

    /// <summary>A silo of a cluster: grains, and a web server that tells of its health.</summary>
    Silo,

    /// <summary>REST API and page of a cluster, whose silos hold the grains.</summary>
    Api,
}
