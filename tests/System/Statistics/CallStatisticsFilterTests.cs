using System.Diagnostics.Metrics;
using System.Reflection;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Search;
using Contexter.Grains.Statistics;
using Contexter.Observability;
using Contexter.Tests.Client;

namespace Contexter.Tests.Statistics;

public sealed class CallStatisticsFilterTests : IDisposable
{
    private static readonly MethodInfo Search = typeof(ISearchGrain).GetMethod(nameof(ISearchGrain.SearchAsync))!;

    private readonly SteppingTime _time = new();
    private readonly CallStatistics _statistics;
    private readonly Meter _meter = new("CallStatisticsFilterTests");
    private readonly CallStatisticsFilter _filter;

    public CallStatisticsFilterTests()
    {
        _statistics = new CallStatistics(_time);
        _filter = new CallStatisticsFilter(_statistics, new ServiceInstruments(_meter), _time);
    }

    public void Dispose() => _meter.Dispose();

    [Fact]
    public async Task Invoke_WhenCallsAreAnswered_CountsThemWithTheirTime()
    {
        foreach (var milliseconds in (int[])[5, 30, 10])
        {
            await _filter.Invoke(Call(Search, () => Takes(milliseconds)));
        }

        var (grain, method, calls) = _statistics.Counters.ShouldHaveSingleItem();
        (grain, method).ShouldBe((typeof(SomeGrain), Search));
        (calls.Count, calls.Faults, calls.Errors).ShouldBe((3, 0, 0));
        calls.Total.ShouldBe(TimeSpan.FromMilliseconds(45));
        calls.Longest.ShouldBe(TimeSpan.FromMilliseconds(30));
    }

    [Theory]
    [InlineData(typeof(ContexterFaultException), 1, 0)]
    [InlineData(typeof(InvalidOperationException), 0, 1)]
    [InlineData(typeof(TimeoutException), 0, 1)]
    [InlineData(typeof(TaskCanceledException), 0, 0)]
    public async Task Invoke_WhenACallFails_TellsFaultsFromDefectsAndThrowsOn(Type type, int faults, int errors)
    {
        var failure = type == typeof(ContexterFaultException) ? new ContexterFaultException("library_not_found", "no") : (Exception)Activator.CreateInstance(type)!;

        var thrown = await Should.ThrowAsync<Exception>(() => _filter.Invoke(Call(Search, async () =>
        {
            await Takes(7);
            throw failure;
        })));

        thrown.ShouldBeOfType(type);
        var calls = _statistics.Counters.ShouldHaveSingleItem().Calls;
        (calls.Count, calls.Faults, calls.Errors).ShouldBe((1, faults, errors));
        calls.Longest.ShouldBe(TimeSpan.FromMilliseconds(7));
    }

    [Fact]
    public async Task Invoke_WhenTheInterfaceIsTheHosts_PassesTheCallAndCountsNothing()
    {
        var invoked = 0;
        var method = typeof(IManagementGrain).GetMethod(nameof(IManagementGrain.GetTotalActivationCount))!;

        await _filter.Invoke(Call(method, () => Takes(++invoked)));

        invoked.ShouldBe(1);
        _statistics.Counters.ShouldBeEmpty();
    }

    [Fact]
    public void Add_WhenManyThreadsCount_LosesNothing()
    {
        const int Threads = 8, Each = 20_000;
        Parallel.For(0, Threads, new ParallelOptions { MaxDegreeOfParallelism = Threads }, thread =>
        {
            for (var i = 1; i <= Each; i++)
            {
                _statistics.Add(typeof(SomeGrain), Search, TimeSpan.FromTicks((i * Threads) + thread), (CallOutcome)(i % 3));
            }
        });

        var calls = _statistics.Counters.ShouldHaveSingleItem().Calls;
        (calls.Count, calls.Faults, calls.Errors).ShouldBe((Threads * Each, Threads * 6_667, Threads * 6_667));
        calls.Longest.ShouldBe(TimeSpan.FromTicks((Each * Threads) + Threads - 1));
        calls.Total.ShouldBe(TimeSpan.FromTicks(Enumerable.Range(0, Threads).Sum(thread => Enumerable.Range(1, Each).Sum(i => ((long)i * Threads) + thread))));
    }

    [Fact]
    public void Add_WhenTheMethodIsKnown_AllocatesNothing()
    {
        const int Calls = 1_000;
        Count();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Calls; i++)
        {
            Count();
        }

        // The runtime may need a few bytes once; the smallest object takes 24.
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(Calls);

        void Count() => _statistics.Add(typeof(SomeGrain), Search, TimeSpan.FromTicks(1), CallOutcome.Done);
    }

    [Fact]
    public void Uptime_WhenTimePasses_CountsFromTheStart()
    {
        _time.Step(TimeSpan.FromSeconds(90));

        _statistics.Uptime.ShouldBe(TimeSpan.FromSeconds(90));
        _statistics.StartedAt.ShouldBe(DateTimeOffset.UnixEpoch);
    }

    private Task Takes(int milliseconds)
    {
        _time.Step(TimeSpan.FromMilliseconds(milliseconds));
        return Task.CompletedTask;
    }

    /// <summary>A call in front of a grain, as either host would present it.</summary>
    private static IIncomingGrainCallContext Call(MethodInfo method, Func<Task> invoke) => GrainContexterApiTests.Proxy.Make<IIncomingGrainCallContext>((member, _) => member.Name switch
    {
        "get_InterfaceName" => method.DeclaringType!.FullName,
        "get_InterfaceMethod" => method,
        "get_Grain" => new SomeGrain(),
        "Invoke" => invoke(),
        var other => throw new NotSupportedException(other),
    });

    private sealed class SomeGrain;

    /// <summary>A clock that stands still but for the steps of a test.</summary>
    private sealed class SteppingTime : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(_ticks);

        public void Step(TimeSpan time) => _ticks += time.Ticks;
    }
}
