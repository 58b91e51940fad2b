using System.Security.Cryptography;
using System.Text;
using Contexter.Client.Access;
using Contexter.Client.Rest;
using Contexter.GrainInterfaces.Access;
using Microsoft.Extensions.Options;

namespace Contexter.Tests.Client;

/// <summary>Whom a server lets in while the grain that keeps the keys does not answer.</summary>
public sealed class KeyRingTests
{
    private const string Key = "ctx_0123abcd_secret";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly Clock _clock = new();
    private readonly Queue<Task<ApiKeyEntry[]>> _answers = new();
    private readonly KeyRing _ring;

    public KeyRingTests() => _ring = new KeyRing(
        GrainContexterApiTests.Proxy.Make<IGrainFactory>((_, _) => GrainContexterApiTests.Proxy.Make<IApiKeysGrain>((_, _) => _answers.Dequeue())), Options.Create(new ContexterApiOptions()), _clock);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Find_WhileTheGrainIsHeldUp_GoesOnWithWhatIsKnownAndHearsItsAnswer()
    {
        await KnowAsync();
        var held = Hold();
        _clock.Now += 2 * KeyRing.Fresh;

        var found = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => FindAsync())).WaitAsync(Deadline, Token);

        found.ShouldAllBe(holder => holder != null);
        held.SetResult([]);
        (await FindAsync()).ShouldBeNull("it was revoked meanwhile");
    }

    [Fact]
    public async Task Find_WhenWhatIsKnownIsTooOld_WaitsForTheGrain()
    {
        await KnowAsync();
        var held = Hold();
        _clock.Now += TimeSpan.FromMinutes(2);

        var finding = FindAsync();

        finding.IsCompleted.ShouldBeFalse();
        held.SetResult([Entry()]);
        (await finding.WaitAsync(Deadline, Token)).ShouldNotBeNull();
    }

    private static ApiKeyEntry Entry() => new()
    {
        Key = new ApiKeyStatus { Id = "0123abcd", Name = "tests", Scope = AccessScope.Read, CreatedAt = DateTimeOffset.UnixEpoch },
        Hash = SHA256.HashData(Encoding.UTF8.GetBytes(Key)),
    };

    private async Task KnowAsync()
    {
        _answers.Enqueue(Task.FromResult<ApiKeyEntry[]>([Entry()]));
        (await FindAsync()).ShouldNotBeNull();
    }

    /// <summary>Has the next asking for keys wait; those after it are answered with none.</summary>
    private TaskCompletionSource<ApiKeyEntry[]> Hold()
    {
        var held = new TaskCompletionSource<ApiKeyEntry[]>();
        _answers.Enqueue(held.Task);
        _answers.Enqueue(Task.FromResult<ApiKeyEntry[]>([]));
        return held;
    }

    private Task<KeyHolder?> FindAsync() => _ring.FindAsync(Key, Token).AsTask();

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Now { get; set; } = TimeSpan.FromHours(1);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
