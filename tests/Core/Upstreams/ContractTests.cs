using Contexter.Upstreams.Hosting;

namespace Contexter.Core.Tests.Upstreams;

/// <summary>Simulated services answer as the services are documented to; the proxy, which speaks before HTTP does, has tests of its own.</summary>
public sealed class ContractTests(UpstreamFixture upstreams) : IClassFixture<UpstreamFixture>
{
    public static TheoryData<UpstreamKind> Kinds { get; } = [.. Enum.GetValues<UpstreamKind>().Where(kind => kind is not UpstreamKind.BrightData)];

    /// <summary>In one test, in the order of the file: some answers depend on the ones before.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Answer_ToEveryDocumentedRequest_IsTheDocumentedOne(UpstreamKind kind)
    {
        var token = TestContext.Current.CancellationToken;
        var cases = ContractCase.Read($"{kind}.txt");
        cases.Count.ShouldBeGreaterThan(5);
        var wrong = new List<string>();
        foreach (var one in cases)
        {
            using var answer = await one.SendAsync(upstreams.Http, upstreams.Host.AddressOf(kind), $"{kind}.test".ToLowerInvariant(), token);
            try
            {
                await one.CheckAsync(answer, token);
            }
            catch (ShouldAssertException e)
            {
                wrong.Add($"{one.Name}: {e.Message}");
            }
        }

        wrong.ShouldBeEmpty();
    }
}
