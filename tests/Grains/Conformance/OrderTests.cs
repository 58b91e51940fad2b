using FsCheck;
using FsCheck.Fluent;

namespace Contexter.Tests.Conformance;

public interface IOrderGrain : IGrainWithStringKey
{
    Task Append(int number, int yields);

    Task<IReadOnlyList<int>> All();
}

public sealed class OrderGrain : Grain, IOrderGrain
{
    private readonly List<int> _numbers = [];

    public async Task Append(int number, int yields)
    {
        for (var i = 0; i < yields; i++)
        {
            await Task.Yield();
        }

        _numbers.Add(number);
    }

    public Task<IReadOnlyList<int>> All() => Task.FromResult<IReadOnlyList<int>>(_numbers);
}

public interface ISlowStartGrain : IGrainWithStringKey
{
    Task Append(int number);

    Task<IReadOnlyList<int>> All();
}

/// <summary>Comes up when the test lets it, so that calls pile up in front of it.</summary>
public sealed class SlowStartGrain(Journal journal) : Grain, ISlowStartGrain
{
    private readonly List<int> _numbers = [];

    public override Task OnActivateAsync(CancellationToken cancellationToken) => journal.GateAsync("start");

    public Task Append(int number)
    {
        _numbers.Add(number);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<int>> All() => Task.FromResult<IReadOnlyList<int>>(_numbers);
}

public sealed class OrderTests : ConformanceTest
{
    [Fact]
    public async Task Calls_FromOneCallerToAWarmGrain_RunInOrder()
    {
        var grain = Host.Grain<IOrderGrain>("order/a");
        await grain.All();
        await Task.WhenAll(Enumerable.Range(0, 5000).Select(number => grain.Append(number, 0)));
        (await grain.All()).ShouldBe(Enumerable.Range(0, 5000));
    }

    [Fact]
    public void Calls_WhateverTheyAwait_RunInOrderAndNeverMix()
    {
        var run = 0;
        Prop.ForAll(
            ArbMap.Default.ArbFor<byte[]>(),
            yields =>
            {
                var grain = Host.Grain<IOrderGrain>($"order/{++run}");
                return CheckAsync(grain, yields).GetAwaiter().GetResult();
            }).QuickCheckThrowOnFailure();

        static async Task<bool> CheckAsync(IOrderGrain grain, byte[] yields)
        {
            await grain.All();
            await Task.WhenAll(yields.Select((count, number) => grain.Append(number, count % 7)));
            return (await grain.All()).SequenceEqual(Enumerable.Range(0, yields.Length));
        }
    }
}
