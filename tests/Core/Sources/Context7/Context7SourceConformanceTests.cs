using Contexter.Core.Tests.Sources.Conformance;
using Contexter.Sources;
using Contexter.Sources.Context7;
using static Contexter.Core.Tests.Sources.Context7.Context7Script;

namespace Contexter.Core.Tests.Sources.Context7;

public sealed class Context7SourceConformanceTests : DocumentSourceConformance
{
    protected override IDocumentSource Source { get; } = new Context7Source(
        new ScriptedDownloader(request => ScriptedAnswer.Of(IsSearch(request) ? Found : Answer)), new Context7Options(), TimeProvider.System);

    protected override SourceSpecification Specification { get; } = new() { Kind = Context7Source.KindName, Location = "react" };

    protected override SourceSpecification Missing => Specification with { Location = "nothing-like-it" };

    protected override SourceItem Unknown { get; } = new() { Key = "missing", Url = "https://context7.com/facebook/react", Format = "context7" };
}
