using System.Text.Json.Nodes;
using Contexter.Tests.Product;

namespace Contexter.SlowTests;

/// <summary>What the fast lane does with five hundred documents, with ten thousand; and an item at which real processes end.</summary>
public sealed class PoisonTests
{
    [Fact]
    public async Task Add_OfTenThousandWithFaultsAndPoison_IndexesAllThatIsGoodAndSetsTheRestAside()
    {
        await using var run = new PoisonRun(10_000, TimeSpan.FromMinutes(10));
        await run.RunAsync();
    }

    [Fact]
    public async Task Add_WhenProcessesEndAtAnItem_SetsItAsideAfterThreeAndGoesOnWithTheOthers()
    {
        var root = Directory.CreateTempSubdirectory("contexter-poison-").FullName;
        try
        {
            var docs = Directory.CreateDirectory(Path.Combine(root, "docs")).FullName;
            foreach (var name in (string[])["a", "b", "c", "d", "e", "f", "g", "h"])
            {
                await File.WriteAllTextAsync(
                    Path.Combine(docs, name + ".md"), $"# The {name} guide\n\nThis page explains how {name} is set up, and what it is good for in daily work.\n", TestContext.Current.CancellationToken);
            }

            string[] add = ["add", "poison@1.0", "--from", docs, "--data", Path.Combine(root, "data"), "--set", "ingestion.concurrency=1", "--json"];

            // One at a time, so that the first read of every process is of the same item.
            for (var process = 1; process <= 3; process++)
            {
                (await ContexterProcess.RunAsync(add, "fetch:before:1", TestContext.Current.CancellationToken)).ShouldExitWith(ContexterProcess.KilledExitCode);
            }

            (await ContexterProcess.RunAsync(add, null, TestContext.Current.CancellationToken)).ShouldExitWith(3);

            var letters = JsonNode.Parse(
                (await ContexterProcess.RunAsync(["dead-letters", "--data", Path.Combine(root, "data"), "--json"], null, TestContext.Current.CancellationToken)).Output)!.AsArray();
            var letter = letters.ShouldHaveSingleItem()!;
            ((string?)letter["code"], (int?)letter["attempts"], (bool?)letter["held"]).ShouldBe(("process_ended", 3, true));
            var jobs = JsonNode.Parse(
                (await ContexterProcess.RunAsync(["jobs", "--data", Path.Combine(root, "data"), "--json"], null, TestContext.Current.CancellationToken)).Output)!.AsArray();
            ((int?)jobs[0]!["counters"]!["documents_indexed"]).ShouldBe(7);

            // What is not deadly any more is indexed when somebody asks for it.
            (await ContexterProcess.RunAsync(["dead-letters", "retry", "--all", "--data", Path.Combine(root, "data"), "--json"], null, TestContext.Current.CancellationToken)).ShouldExitWith(0);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }
}
