namespace Contexter.Tests.Conformance;

[GenerateSerializer]
[Alias("conformance.OwnException")]
public sealed class OwnException(string message, int code) : Exception(message)
{
    [Id(0)]
    public int Code { get; } = code;
}

public interface IFailingGrain : IGrainWithStringKey
{
    Task ThrowAtOnce();

    Task<int> ThrowLater();

    ValueTask<int> ThrowFromValueTask();

    Task ThrowThrough(string other);

    Task Cancel();
}

public sealed class FailingGrain : Grain, IFailingGrain
{
    public static readonly OwnException Error = new("what went wrong", 42);

    public Task ThrowAtOnce() => throw Error;

    public async Task<int> ThrowLater()
    {
        await Task.Yield();
        throw Error;
    }

    public ValueTask<int> ThrowFromValueTask() => ValueTask.FromException<int>(Error);

    public async Task ThrowThrough(string other) => await GrainFactory.GetGrain<IFailingGrain>(other).ThrowLater();

    public Task Cancel() => Task.FromCanceled(new CancellationToken(canceled: true));
}

public sealed class ExceptionTests : ConformanceTest
{
    [Fact]
    public async Task Error_HoweverItIsRaised_ReachesTheCallerAsItself()
    {
        var grain = Host.Grain<IFailingGrain>("fail/a");
        (await Should.ThrowAsync<OwnException>(grain.ThrowAtOnce())).Code.ShouldBe(42);
        (await Should.ThrowAsync<OwnException>(grain.ThrowLater())).ShouldBeSameAs(FailingGrain.Error);
        await Should.ThrowAsync<OwnException>(grain.ThrowFromValueTask().AsTask());
        (await Should.ThrowAsync<OwnException>(grain.ThrowThrough("fail/b"))).ShouldBeSameAs(FailingGrain.Error);
    }

    [Fact]
    public async Task Cancellation_InTheGrain_IsACancellationForTheCaller() =>
        await Should.ThrowAsync<OperationCanceledException>(Host.Grain<IFailingGrain>("fail/a").Cancel());

    [Fact]
    public void GetGrain_WithAnUnusableKeyOrInterface_IsRefused()
    {
        Should.Throw<ArgumentException>(() => Host.Client.GetGrain<IFailingGrain>(string.Empty)).Message.ShouldContain("empty");
        Should.Throw<ArgumentException>(() => Host.Client.GetGrain<IFailingGrain>(" "));
        Should.Throw<ArgumentNullException>(() => Host.Client.GetGrain<IFailingGrain>((string)null!));
        Should.Throw<ArgumentException>(() => Host.Client.GetGrain(typeof(string), "key"));
    }

    [Theory]
    [InlineData("fail/ä+ö / 日本語")]
    [InlineData(" x ")]
    public void Key_OfAnyText_IsKeptAsItIs(string key)
    {
        var grain = Host.Grain<IFailingGrain>(key);
        grain.GetPrimaryKeyString().ShouldBe(key);
        grain.GetGrainId().ShouldBe(GrainId.Create("failing", key));
        grain.GetGrainId().ToString().ShouldBe($"failing/{key}");
    }
}
