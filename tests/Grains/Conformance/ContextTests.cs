namespace Contexter.Tests.Conformance;

public interface IContextGrain : IGrainWithStringKey
{
    Task<string?> Get(string key);

    Task<string?> GetThrough(string other, string key);

    Task Set(string key, string value);
}

public sealed class ContextGrain : Grain, IContextGrain
{
    public async Task<string?> Get(string key)
    {
        await Task.Yield();
        return RequestContext.Get(key) as string;
    }

    public async Task<string?> GetThrough(string other, string key)
    {
        RequestContext.Set("added", "on the way");
        return await GrainFactory.GetGrain<IContextGrain>(other).Get(key);
    }

    public Task Set(string key, string value)
    {
        RequestContext.Set(key, value);
        return Task.CompletedTask;
    }
}

/// <summary>A filter the suite registers: it adds what it saw to the journal, and answers in the grain's place when asked to.</summary>
public sealed class JournalFilter(Journal journal) : IIncomingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.InterfaceMethod.DeclaringType == typeof(IFilteredGrain))
        {
            journal.Add($"before {context.MethodName} of {context.TargetId.Key} by {context.ImplementationMethod.DeclaringType!.Name}");
            try
            {
                await context.Invoke();
            }
            catch (InvalidDataException)
            {
                context.Result = -1;
            }

            journal.Add($"after: {context.Result}");
        }
        else
        {
            await context.Invoke();
        }
    }
}

public interface IFilteredGrain : IGrainWithStringKey
{
    ValueTask<int> Twice(int number);

    Task<int> Fail();
}

public sealed class FilteredGrain : Grain, IFilteredGrain
{
    public ValueTask<int> Twice(int number) => ValueTask.FromResult(number * 2);

    public async Task<int> Fail()
    {
        await Task.Yield();
        throw new InvalidDataException("for the filter");
    }
}

public sealed class ContextTests : ConformanceTest
{
    [Fact]
    public async Task RequestContext_FlowsDownAndNeverBack()
    {
        RequestContext.Set("who", "caller");
        var grain = Host.Grain<IContextGrain>("context/a");
        (await grain.Get("who")).ShouldBe("caller");
        (await grain.GetThrough("context/b", "who")).ShouldBe("caller");
        (await grain.GetThrough("context/b", "added")).ShouldBe("on the way");
        await grain.Set("who", "grain");
        RequestContext.Get("who").ShouldBe("caller");
        RequestContext.Get("added").ShouldBeNull();
        RequestContext.Clear();
        (await grain.Get("who")).ShouldBeNull();
    }

    [Fact]
    public async Task Filter_AroundACall_SeesItAndMayReplaceItsResult()
    {
        var grain = Host.Grain<IFilteredGrain>("filtered/a");
        (await grain.Twice(21)).ShouldBe(42);
        (await grain.Fail()).ShouldBe(-1);
        Journal.Entries.ShouldBe(
        [
            "before Twice of filtered/a by FilteredGrain", "after: 42",
            "before Fail of filtered/a by FilteredGrain", "after: -1",
        ]);
    }

    protected override void Configure(ISiloBuilder silo) => silo.AddIncomingGrainCallFilter<JournalFilter>();
}
