using System.Collections.Concurrent;
using System.Diagnostics;
using Contexter.Client.Api;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Search;

namespace Contexter.ClusterTests.Processes;

/// <summary>A call of a load.</summary>
/// <param name="Start">When it began, from the beginning of the load.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Fault">Why it failed; null when it did not.</param>
internal readonly record struct LoadedCall(TimeSpan Start, TimeSpan Elapsed, string? Fault);

/// <summary>Asks an API at an even pace, whatever becomes of the calls before: as many people do, and unlike one who waits for each answer.</summary>
internal sealed class CallLoad : IAsyncDisposable
{
    private static readonly string[] Kinds = ["search", "list libraries", "get library", "get job"];
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(25);

    private readonly ConcurrentBag<LoadedCall> _calls = [];
    private readonly ConcurrentDictionary<Task, bool> _running = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly IContexterApi _api;
    private readonly string _library;
    private readonly Task _pace;

    /// <summary>Begins to ask.</summary>
    /// <param name="api">The API.</param>
    /// <param name="library">A library that is there.</param>
    public CallLoad(IContexterApi api, string library)
    {
        (_api, _library) = (api, library);
        _pace = Task.Run(PaceAsync);
    }

    /// <summary>Time since the beginning.</summary>
    public TimeSpan Now => _clock.Elapsed;

    /// <summary>Stops asking, and waits for the last answers.</summary>
    /// <returns>All calls in the order of their beginning.</returns>
    public async Task<IReadOnlyList<LoadedCall>> StopAsync()
    {
        await _stop.CancelAsync();
        await _pace;
        await Task.WhenAll(_running.Keys);
        return [.. _calls.OrderBy(call => call.Start)];
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task PaceAsync()
    {
        using var timer = new PeriodicTimer(Period, TimeProvider.System);
        for (var number = 0; !_stop.IsCancellationRequested; number++)
        {
            var call = CallAsync(number);
            _running[call] = true;
            _ = call.ContinueWith(done => _running.TryRemove(done, out _), TaskScheduler.Default);
            try
            {
                await timer.WaitForNextTickAsync(_stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task CallAsync(int number)
    {
        await Task.Yield();

        // Searches take processors, of which tests have few; one of twenty calls is one.
        var kind = number % 20 == 0 ? 0 : 1 + (number % 3);
        var start = _clock.Elapsed;
        string? problem = null;
        try
        {
            await (kind switch
            {
                0 => _api.SearchAsync(new SearchRequest { Query = "how is a connection closed", Libraries = [_library], Type = SearchKind.Keyword, TopK = 3 }, CancellationToken.None),
                1 => _api.ListLibrariesAsync(CancellationToken.None),
                2 => (Task)_api.GetLibraryAsync(_library, CancellationToken.None),
                _ => _api.GetJobAsync("1", CancellationToken.None),
            });
        }
        catch (Exception fault) when (fault is ContexterFaultException or HttpRequestException or TaskCanceledException)
        {
            problem = $"{Kinds[kind]}: {(fault as ContexterFaultException)?.Code}: {fault.Message}";
        }

        _calls.Add(new LoadedCall(start, _clock.Elapsed - start, problem));
    }
}
