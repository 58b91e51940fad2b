using Contexter.Documents;
using Contexter.Faults;

namespace Contexter.Core.Tests.Faults;

public sealed class FaultBufferTests
{
    [Fact]
    public void Take_AfterABurst_CountsAllAndKeepsTheNewest()
    {
        var buffer = new FaultBuffer();
        Parallel.For(0, 100_000, number => Report(buffer, number % 2 == 0 ? FaultKind.Network : FaultKind.Storage, "early"));
        for (var number = 0; number < FaultBuffer.Capacity; number++)
        {
            Report(buffer, FaultKind.Search, FormattableString.Invariant($"late {number}"));
        }

        var batch = buffer.Take().ShouldNotBeNull();

        batch.Counts.Select(count => (count.Kind, count.Component, count.Count)).ShouldBe(
            [(FaultKind.Network, "fetch", 50_000), (FaultKind.Storage, "fetch", 50_000), (FaultKind.Search, "fetch", FaultBuffer.Capacity)], ignoreOrder: true);
        batch.Newest.Select(entry => entry.Place.Subject).ShouldBe(Enumerable.Range(0, FaultBuffer.Capacity).Select(number => FormattableString.Invariant($"late {number}")));
        buffer.Take().ShouldBeNull();
    }

    [Theory]
    [InlineData("the key sk-secret-1 is wrong", "the key *** is wrong")]
    [InlineData("http://user:pass@host/a fails", "http://***@host/a fails")]
    [InlineData("'https://host/a?token=abc&page=2' fails", "'https://host/a?token=***&page=2' fails")]
    [InlineData("https://host/a?x=1&API_KEY=abc", "https://host/a?x=1&API_KEY=***")]
    [InlineData("a secret of sk is short", "a secret of sk is short")]
    public void Clean_OfAText_TakesSecretsOut(string text, string clean) => new SecretText(["sk", "sk-secret-1"]).Clean(text).ShouldBe(clean);

    private static void Report(FaultBuffer buffer, FaultKind kind, string subject) => buffer.Report(new FaultEntry(
        DateTimeOffset.UnixEpoch, kind, new FaultPlace(FaultComponents.Fetch, subject, null, null), new KnownFault(ErrorCodes.Internal, "x"), FaultAction.GiveUp));
}
