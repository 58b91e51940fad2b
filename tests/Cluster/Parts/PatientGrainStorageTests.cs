using System.Net.Sockets;
using Contexter.Core.Tests;
using Contexter.Silo.Hosting.Clusters;
using Npgsql;
using Orleans.Storage;

namespace Contexter.ClusterTests.Parts;

/// <summary>States are read and written again while the database is away, and what was done is told from what was not.</summary>
public sealed class PatientGrainStorageTests : IGrainStorage
{
    private static readonly GrainId Library = GrainId.Create("library", "lib/react@19");
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly SteppedTimeProvider _time = new(longest: TimeSpan.FromMinutes(1), skips: true);
    private readonly Queue<Exception> _before = [];
    private readonly Queue<Exception> _after = [];
    private string? _stored;
    private int _version;
    private int _attempts;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_WhileTheServerIsAway_WaitsForIt()
    {
        (_stored, _version) = ("kept", 3);
        Enqueue(_before, Away(), Answer("57P03"), Answer("57P01"));
        var state = new GrainState<string>();

        await Storage().ReadStateAsync("state", Library, state).WaitAsync(Deadline, Token);

        (state.State, state.ETag, _attempts).ShouldBe(("kept", "3", 4));
        _time.Pauses.Select(pause => pause.TotalMilliseconds).ShouldBe([100, 200, 400]);
    }

    [Fact]
    public async Task Read_WhenTheServerStaysAway_FailsWhenPatienceEnds()
    {
        Enqueue(_before, [.. Enumerable.Range(0, 100).Select(_ => Away())]);
        var began = _time.GetUtcNow();

        await Should.ThrowAsync<NpgsqlException>(() => Storage().ReadStateAsync("state", Library, new GrainState<string>()).WaitAsync(Deadline, Token));

        (_time.GetUtcNow() - began).ShouldBeInRange(Patience, Patience + TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Read_WhenTheServerRefusesForGood_FailsAtOnce()
    {
        Enqueue(_before, Answer("42P01"));

        await Should.ThrowAsync<PostgresException>(() => Storage().ReadStateAsync("state", Library, new GrainState<string>()).WaitAsync(Deadline, Token));

        _attempts.ShouldBe(1);
    }

    [Fact]
    public async Task Write_WhoseAnswerWasLost_IsFoundByWhatIsStored()
    {
        // Carried out, but nobody was told; the second attempt meets the version that the first one made.
        Enqueue(_after, Away());
        var state = new GrainState<string>("mine");

        await Storage().WriteStateAsync("state", Library, state).WaitAsync(Deadline, Token);

        (state.ETag, state.RecordExists, _stored, _version).ShouldBe(("1", true, "mine", 1));
    }

    [Fact]
    public async Task Write_WhenAnotherSiloOwnsTheState_IsRefused()
    {
        (_stored, _version) = ("other's", 4);
        var state = new GrainState<string>("mine", "3");

        await Should.ThrowAsync<InconsistentStateException>(() => Storage().WriteStateAsync("state", Library, state).WaitAsync(Deadline, Token));

        (_stored, _version).ShouldBe(("other's", 4));
    }

    [Fact]
    public async Task Write_WhenAnotherSiloWroteWhileTheServerWasAway_IsRefused()
    {
        (_stored, _version) = ("other's", 4);
        Enqueue(_before, Away());
        var state = new GrainState<string>("mine", "3");

        await Should.ThrowAsync<InconsistentStateException>(() => Storage().WriteStateAsync("state", Library, state).WaitAsync(Deadline, Token));

        _stored.ShouldBe("other's");
    }

    [Fact]
    public async Task Clear_WhoseAnswerWasLost_IsFoundByWhatIsStored()
    {
        (_stored, _version) = ("mine", 1);
        Enqueue(_after, Away());
        var state = new GrainState<string>("mine", "1") { RecordExists = true };

        await Storage().ClearStateAsync("state", Library, state).WaitAsync(Deadline, Token);

        (state.RecordExists, _stored).ShouldBe((false, null));
    }

    Task IGrainStorage.ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => AttemptAsync(() =>
    {
        grainState.State = (T)(object)(_stored ?? string.Empty);
        (grainState.ETag, grainState.RecordExists) = (ETag(), _stored is not null);
    });

    Task IGrainStorage.WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => AttemptAsync(() =>
    {
        RequireVersion(grainState.ETag);
        (_stored, _version) = ((string)(object)grainState.State!, _version + 1);
        _after.TryDequeue(out var lost);
        (grainState.ETag, grainState.RecordExists) = lost is null ? (ETag(), true) : throw lost;
    });

    Task IGrainStorage.ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => AttemptAsync(() =>
    {
        RequireVersion(grainState.ETag);
        (_stored, _version) = (null, _version + 1);
        _after.TryDequeue(out var lost);
        (grainState.ETag, grainState.RecordExists) = lost is null ? (ETag(), false) : throw lost;
    });

    private static NpgsqlException Away() => new("Failed to connect", new SocketException((int)SocketError.ConnectionRefused));

    private static PostgresException Answer(string state) => new("said by the server", "FATAL", "FATAL", state);

    private static void Enqueue(Queue<Exception> queue, params Exception[] faults) => faults.ToList().ForEach(queue.Enqueue);

    private PatientGrainStorage Storage() => new(this, new JsonStateSerializer(), Patience, _time);

    private string? ETag() => _version == 0 ? null : _version.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private void RequireVersion(string? etag)
    {
        if (etag != ETag())
        {
            throw new InconsistentStateException("The state has changed.", ETag() ?? string.Empty, etag ?? string.Empty);
        }
    }

    private Task AttemptAsync(Action attempt)
    {
        _attempts++;
        if (_before.TryDequeue(out var fault))
        {
            return Task.FromException(fault);
        }

        try
        {
            attempt();
            return Task.CompletedTask;
        }
        catch (Exception failed) when (failed is NpgsqlException or InconsistentStateException)
        {
            return Task.FromException(failed);
        }
    }
}
