using Contexter.Faults;
using Contexter.Silo.Configuration;

namespace Contexter.System.Tests.Configuration;

/// <summary>Settings below <c>errors</c>.</summary>
public sealed class ErrorSettingsTests
{
    /// <summary>What the file with every key sets.</summary>
    public static readonly ErrorsSection EveryValue = new()
    {
        Strategies = new()
        {
            Network = FaultStrategy.Skip,
            Proxy = FaultStrategy.Abort,
            Api = FaultStrategy.Retry,
            Authentication = FaultStrategy.Escalate,
            Validation = FaultStrategy.Abort,
            DataFormat = FaultStrategy.FallBack,
            Ingestion = FaultStrategy.Skip,
            Embedding = FaultStrategy.Escalate,
            Search = FaultStrategy.Abort,
            VectorStore = FaultStrategy.Skip,
            Storage = FaultStrategy.Retry,
            Configuration = FaultStrategy.Escalate,
        },
        Attempts = 5,
        Delay = TimeSpan.FromSeconds(2),
        Patience = TimeSpan.FromHours(1),
        Webhook = new() { Url = "http://10.0.0.5/hook", Timeout = TimeSpan.FromSeconds(3) },
    };

    /// <summary>The same as YAML.</summary>
    public const string EveryLine = """
        errors:
          strategies:
            network: skip
            proxy: abort
            api: retry
            authentication: escalate
            validation: abort
            data_format: fall_back
            ingestion: skip
            embedding: escalate
            search: abort
            vector_store: skip
            storage: retry
            configuration: escalate
          attempts: 5
          delay: 2s
          patience: 1h
          webhook:
            url: http://10.0.0.5/hook
            timeout: 3s

        """;

    [Fact]
    public void Strategies_ByDefault_AreThoseOfTheTable()
    {
        new StrategiesSection().ToTable().ShouldBe(FaultOptions.DefaultStrategies, ignoreOrder: true);
        (new ErrorsSection().ToOptions() with { Strategies = FaultOptions.DefaultStrategies }).ShouldBe(new FaultOptions());
    }

    [Fact]
    public void Strategies_OfTheConfiguration_AreThoseThatDecide()
    {
        var table = TestEnvironment.WithFile(EveryLine).Load().Options.Errors.ToOptions().Strategies;

        table[FaultKind.Network].ShouldBe(FaultStrategy.Skip);
        table[FaultKind.DataFormat].ShouldBe(FaultStrategy.FallBack);
        table[FaultKind.Configuration].ShouldBe(FaultStrategy.Escalate);
        table.Count.ShouldBe(Enum.GetValues<FaultKind>().Length);
    }
}
