using Contexter.Silo.Configuration;

namespace Contexter.System.Tests.Configuration;

/// <summary>Settings below <c>cluster</c>.</summary>
public sealed class ClusterSettingsTests
{
    /// <summary>What the file with every key sets.</summary>
    public static readonly ClusterSection EveryValue = new()
    {
        Postgres = "Host=db.example;Database=docs;Username=docs;Password=s3cret",
        Id = "blue",
        Service = "docs",
        Address = "10.0.0.7",
        SiloPort = 11_112,
        GatewayPort = 30_001,
        HealthPort = 0,
        ProbeTimeout = TimeSpan.FromSeconds(2),
        MissedProbes = 3,
        ResponseTimeout = TimeSpan.FromSeconds(20),
        StartTimeout = TimeSpan.Zero,
        DashboardPassword = "correct horse battery",
    };

    /// <summary>The same as YAML.</summary>
    public const string EveryLine = """
        cluster:
          postgres: Host=db.example;Database=docs;Username=docs;Password=s3cret
          id: blue
          service: docs
          address: 10.0.0.7
          silo_port: 11112
          gateway_port: 30001
          health_port: 0
          probe_timeout: 2s
          missed_probes: 3
          response_timeout: 20s
          start_timeout: 0s
          dashboard_password: correct horse battery

        """;

    [Fact]
    public void Load_OfAClusterWithoutASharedIndex_NamesTheIndex() =>
        TestEnvironment.WithFile("cluster.postgres: Host=db;Password=s3cret").Problems().ShouldBe([
            "index.store: 'embedded' is not shared by the silos of a cluster, which cluster.postgres asks for (default); allowed: qdrant, or an empty cluster.postgres",
        ]);

    [Theory]
    [InlineData("{ postgres: 'db.example' }", "cluster.postgres: '***' is no connection string that names a host")]
    [InlineData("{ postgres: 'Database=docs;Password=s3cret' }", "cluster.postgres: '***' is no connection string that names a host")]
    [InlineData("{ id: '' }", "cluster.id: '' is no such name")]
    [InlineData("{ service: 'my docs' }", "cluster.service: 'my docs' is no such name")]
    [InlineData("{ silo_port: 5, gateway_port: 5 }", "cluster.gateway_port: '5' is the silo port, too")]
    [InlineData("{ dashboard_password: short }", "cluster.dashboard_password: '***' is too short")]
    public void Load_OfAClusterThatCannotBe_NamesTheSettingAndKeepsSecrets(string cluster, string problem) =>
        TestEnvironment.WithFile($"index.store: qdrant\ncluster: {cluster}").Problems().ShouldHaveSingleItem().ShouldStartWith(problem);
}
