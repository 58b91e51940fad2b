using Contexter.Http.Downloads;

namespace Contexter.Core.Tests.Http.Downloads;

public sealed class ConnectionBudgetTests : IDisposable
{
    private readonly ConnectionBudget _budget = new(new DownloaderOptions { PerHost = 4, Concurrency = 1, TotalConnections = 6, UserAgents = ["test"] });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _budget.Dispose();

    [Fact]
    public async Task EnterAsync_WhenAHostHasAllItMayHave_WaitsForOneToEnd()
    {
        var places = await EnterAsync("a:443", 4);

        var fifth = _budget.EnterAsync("A:443", Token);
        var other = await _budget.EnterAsync("b:443", Token);
        fifth.IsCompleted.ShouldBeFalse("its name is the same");
        places[2].Dispose();
        places[2].Dispose();

        (await fifth).Dispose();
        other.Dispose();
        _budget.Room.ShouldBe(3);
    }

    [Fact]
    public async Task EnterAsync_WhenAllAreTaken_WaitsWhicheverHostItIs()
    {
        var places = await EnterAsync("a:443", 3);
        places.AddRange(await EnterAsync(null, 3));

        var seventh = _budget.EnterAsync("b:443", Token);
        seventh.IsCompleted.ShouldBeFalse();
        places[5].Dispose();

        (await seventh).ShouldNotBeNull();
    }

    [Fact]
    public async Task EnterAsync_WhenItIsGivenUp_TakesNothing()
    {
        var places = await EnterAsync("a:443", 4);
        using var end = new CancellationTokenSource();
        var given = _budget.EnterAsync("a:443", end.Token);
        await end.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(given);

        places.ForEach(place => place.Dispose());

        _budget.Room.ShouldBe(6);
        (await EnterAsync("a:443", 4)).Count.ShouldBe(4);
    }

    [Fact]
    public async Task IsCrowded_WhenIdleConnectionsCouldKeepOthersWaiting_IsTrue()
    {
        var places = await EnterAsync("a:443", 2);
        (_budget.IsCrowded("a:443"), _budget.IsCrowded("b:443"), _budget.IsCrowded(null)).ShouldBe((false, false, false));

        places.AddRange(await EnterAsync("a:443", 1));
        (_budget.IsCrowded("a:443"), _budget.IsCrowded("b:443"), _budget.IsCrowded(null)).ShouldBe((true, false, false));

        places.AddRange(await EnterAsync("c:443", 2));
        (_budget.IsCrowded("b:443"), _budget.IsCrowded(null)).ShouldBe((true, true));
        places.ForEach(place => place.Dispose());
        _budget.IsCrowded("a:443").ShouldBeFalse();
    }

    private async Task<List<IDisposable>> EnterAsync(string? host, int count)
    {
        var places = new List<IDisposable>();
        for (var i = 0; i < count; i++)
        {
            places.Add(await _budget.EnterAsync(host, Token));
        }

        return places;
    }
}
