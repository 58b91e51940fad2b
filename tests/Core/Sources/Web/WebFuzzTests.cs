using FsCheck;
using FsCheck.Fluent;

namespace Contexter.Core.Tests.Sources.Web;

public sealed class WebFuzzTests
{
    [Fact]
    public void ReadPage_WhenMutated_NeverFails() => Prop.ForAll(WebFuzz.Pages.ToArbitrary(), WebFuzz.ReadPage).Check(Config.QuickThrowOnFailure.WithMaxTest(100));

    [Fact]
    public void ReadFile_WhenMutated_NeverFails() => Prop.ForAll(WebFuzz.Files.ToArbitrary(), WebFuzz.ReadFile).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
}
