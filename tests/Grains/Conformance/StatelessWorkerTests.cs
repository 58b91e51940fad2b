using Orleans.Concurrency;

namespace Contexter.Tests.Conformance;

public interface IWorkerGrain : IGrainWithStringKey
{
    Task<string> Work(string gate);
}

[StatelessWorker(2)]
public sealed class WorkerGrain(Journal journal) : Grain, IWorkerGrain
{
    private readonly string _name = Guid.NewGuid().ToString("N");

    public async Task<string> Work(string gate)
    {
        journal.Add("works");
        await journal.GateAsync(gate);
        return _name;
    }
}

public sealed class StatelessWorkerTests : ConformanceTest
{
    [Fact]
    public async Task Calls_ToAStatelessWorker_RunInAsManyActivationsAsAllowed()
    {
        var worker = Host.Grain<IWorkerGrain>("worker/a");
        var calls = Enumerable.Range(0, 8).Select(_ => worker.Work("gate")).ToList();
        await Journal.WaitForAsync(static entries => entries.Count == 2);
        (await CountActivationsAsync<WorkerGrain>()).ShouldBe(2);
        Journal.Entries.Count.ShouldBe(2);
        Journal.Open("gate");
        (await Task.WhenAll(calls)).Distinct(StringComparer.Ordinal).Count().ShouldBe(2);
    }

    [Fact]
    public async Task Calls_OneAfterTheOther_NeedOneActivation()
    {
        Journal.Open("gate");
        var worker = Host.Grain<IWorkerGrain>("worker/a");
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 10; i++)
        {
            names.Add(await worker.Work("gate"));
        }

        names.Count.ShouldBe(1);
    }
}
