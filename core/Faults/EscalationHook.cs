using System.Net.Mime;
using System.Text;
using System.Text.Json;
using Contexter.Concurrency;

namespace Contexter.Faults;

/// <summary>Tells an address of jobs that failed in a way that is to be escalated: at most once a minute for each kind, with how many there were since.</summary>
/// <remarks>
/// <see cref="Report"/> never waits; <see cref="RunAsync"/> does the telling. The address is its operator's own and may be private. Safe for concurrent use.
/// </remarks>
/// <param name="http">The way to it.</param>
/// <param name="address">Where a JSON object is posted to.</param>
/// <param name="timeout">How long one attempt may take.</param>
/// <param name="time">The clock.</param>
/// <param name="undelivered">Called when all attempts failed, with the reason.</param>
public sealed class EscalationHook(HttpClient http, Uri address, TimeSpan timeout, TimeProvider time, Action<Exception> undelivered) : IFaultLog
{
    private const int Attempts = 3;
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly Lock _lock = new();
    private readonly Dictionary<FaultKind, Call> _waiting = [];
    private readonly Dictionary<FaultKind, DateTimeOffset> _told = [];
    private readonly Signal _changed = new();

    /// <inheritdoc/>
    public void Report(FaultEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);

        // Whoever meets the fault first reports it, too; a job fails once.
        if (entry.Action != FaultAction.Escalate || entry.Place.Component != FaultComponents.Job)
        {
            return;
        }

        lock (_lock)
        {
            var earlier = _waiting.GetValueOrDefault(entry.Kind);
            _waiting[entry.Kind] = new Call(entry, (earlier?.Count ?? 0) + 1, earlier?.FirstAt ?? entry.At);
            _changed.Raise();
        }
    }

    /// <summary>Tells of what is reported until it is stopped, and then of what may still be told at that moment.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        while (true)
        {
            var (due, wait, changed) = Take();
            foreach (var call in due)
            {
                await TellAsync(call, stopping).ConfigureAwait(false);
            }

            if (due.Count == 0)
            {
                if (stopping.IsCancellationRequested)
                {
                    return;
                }

                await Task.WhenAny(changed, Task.Delay(wait, time, stopping)).ConfigureAwait(false);
            }
        }
    }

    /// <summary>What may be told now, how long the rest has to wait, and what ends when there is more.</summary>
    private (List<Call> Due, TimeSpan Wait, Task Changed) Take()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var due = _waiting.Where(entry => WaitOf(entry.Key, now) <= TimeSpan.Zero).ToList();
            foreach (var (kind, _) in due)
            {
                _waiting.Remove(kind);
                _told[kind] = now;
            }

            var wait = _waiting.Count == 0 ? Timeout.InfiniteTimeSpan : _waiting.Keys.Min(kind => WaitOf(kind, now));
            return ([.. due.Select(entry => entry.Value)], wait, _changed.Next);
        }
    }

    private TimeSpan WaitOf(FaultKind kind, DateTimeOffset now) => _told.TryGetValue(kind, out var told) ? told + Period - now : TimeSpan.Zero;

    private async Task TellAsync(Call call, CancellationToken stopping)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await PostAsync(call).ConfigureAwait(false);
                return;
            }
            catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException)
            {
                if (attempt == Attempts || stopping.IsCancellationRequested)
                {
                    undelivered(fault);
                    return;
                }
            }

            await Task.Delay(TimeSpan.FromSeconds(attempt), time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task PostAsync(Call call)
    {
        var entry = call.Entry;
        var body = JsonSerializer.Serialize(
            new
            {
                Kind = JsonNamingPolicy.SnakeCaseLower.ConvertName(entry.Kind.ToString()),
                entry.Fault.Code,
                entry.Fault.Message,
                entry.Place.Subject,
                Library = entry.Place.Library?.ToString(),
                entry.Place.JobId,
                call.Count,
                call.FirstAt,
                LastAt = entry.At,
            },
            Json);
        using var late = new CancellationTokenSource(timeout, time);
        using var content = new StringContent(body, Encoding.UTF8, MediaTypeNames.Application.Json);
        using var answer = await http.PostAsync(address, content, late.Token).ConfigureAwait(false);
        answer.EnsureSuccessStatusCode();
    }

    private sealed record Call(FaultEntry Entry, int Count, DateTimeOffset FirstAt);
}
