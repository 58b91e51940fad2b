using System.Diagnostics.Metrics;
using Contexter.Client.Metrics;
using Contexter.Observability;
using Contexter.Observability.Resources;
using Contexter.Silo.Telemetry;
using Contexter.Storage;
using Contexter.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Contexter.Tests.Telemetry;

/// <summary>A server looks at its parts by the clock, and a part that holds ever more is in its log, its figures and its health.</summary>
public sealed class ResourceSamplerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("contexter-resources-").FullName;
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ManualTimeProvider _time = new();

    public void Dispose()
    {
        _services.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Sampler_WhenStreamsAreNeverClosed_NamesThemEverywhere()
    {
        var meters = _services.GetRequiredService<IMeterFactory>();
        using var data = DataDirectory.Acquire(_folder, "test");
        var streams = new OpenStreams(meters);
        var owners = new ResourceOwners(new IngestionLoad(meters.Create("Contexter")), streams, data);
        var watch = new LeakWatch(owners.All(), () => 0, _time, new LeakOptions());
        var log = new Warnings();
        var instruments = new ResourceInstruments(meters, watch, owners, []);
        instruments.Publish();
        using var sampler = new ResourceSampler(owners, watch, instruments, _ => throw new TimeoutException("no grains here"), _time, log);

        // Eighty minutes are warm-up, window and confirmation.
        for (var look = 0; log.Lines.Count == 0 && look < 400; look++)
        {
            _ = streams.Open(OpenStreams.Jobs);
            _ = streams.Open(OpenStreams.Answers);
            _time.Advance(ResourceSampler.Interval);
            await sampler.LookAsync(measuresDisk: look % 4 == 0, TestContext.Current.CancellationToken);
        }

        log.Lines.ShouldHaveSingleItem().ShouldStartWith("open_streams holds ever more: ");
        var health = await new ResourceHealth(watch).CheckHealthAsync(new HealthCheckContext(), TestContext.Current.CancellationToken);
        (health.Status, health.Description!.Split(' ')[0]).ShouldBe((HealthStatus.Degraded, "open_streams"));
        Growth("open_streams").ShouldBe(480, 40);
        Growth("threads").ShouldBe(0);
    }

    private double Growth(string owner)
    {
        double? growth = null;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, _services.GetRequiredService<IMeterFactory>()) && instrument.Name == "contexter.resource.growth_per_hour")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((_, value, tags, _) => growth = (string)tags[0].Value! == owner ? value : growth);
        listener.Start();
        listener.RecordObservableInstruments();
        return growth.ShouldNotBeNull();
    }

    private sealed class Warnings : ILogger<ResourceSampler>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                Lines.Add(formatter(state, exception));
            }
        }
    }
}
