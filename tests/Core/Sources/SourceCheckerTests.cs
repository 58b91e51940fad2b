using Contexter.Core.Tests.Ingestion;
using Contexter.Documents;
using Contexter.Sources;

namespace Contexter.Core.Tests.Sources;

public sealed class SourceCheckerTests
{
    private readonly LinkedPages _site = new();
    private readonly SteppedTimeProvider _time = new(TimeSpan.FromMinutes(1), skips: true);

    [Theory]
    [InlineData(1, true, true)]
    [InlineData(2, true, false)]
    [InlineData(1, false, false)]
    public async Task CheckAsync_WhenTheListingFails_AsksOnceMoreIfThatMayPass(int failures, bool mayPass, bool isThere)
    {
        for (var i = 0; i < failures; i++)
        {
            _site.ListingFaults.Enqueue(_ => throw new ContexterException(ErrorCodes.SourceUnavailable, "No answer.") { MayPass = mayPass });
        }

        var check = new SourceChecker(new DocumentSources([_site]), _time).CheckAsync(LinkedPages.Specification, TestContext.Current.CancellationToken);

        if (isThere)
        {
            await check;
        }
        else
        {
            (await Should.ThrowAsync<ContexterException>(() => check)).Message.ShouldBe("No answer.");
        }

        _time.Pauses.ToArray().ShouldBe(mayPass ? [SecondTry.After] : []);
    }
}
