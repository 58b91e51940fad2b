using Contexter.Core.Tests.Sources.Web;
using FsCheck;
using FsCheck.Fluent;

namespace Contexter.SlowTests;

/// <summary>What the fast lane tries a few hundred times, 10,000 times.</summary>
public sealed class WebFuzzTests
{
    [Fact]
    public void ReadPage_WhenMutated_NeverFails() => Prop.ForAll(WebFuzz.Pages.ToArbitrary(), WebFuzz.ReadPage).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

    [Fact]
    public void ReadFile_WhenMutated_NeverFails() => Prop.ForAll(WebFuzz.Files.ToArbitrary(), WebFuzz.ReadFile).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));
}
