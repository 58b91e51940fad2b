using Contexter.Cli;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Tests.Product;

/// <summary>Ctrl+C in the middle of work.</summary>
public sealed class InterruptionTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);
    private readonly ProductHarness _contexter = new();

    public void Dispose() => _contexter.Dispose();

    [Fact]
    public async Task Add_WhenInterrupted_KeepsTheJobForTheNextCommand()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        for (var i = 0; i < 40; i++)
        {
            _contexter.WriteGuide($"page{i}.md", $"subject{i}");
        }

        using var ctrlC = new CancellationTokenSource();
        var gate = new Gate();
        var add = _contexter.RunAsync(["add", "mydocs", "--from", _contexter.Docs], new StringWriter(), ctrlC.Token, gate.Guard);
        await gate.Reached.WaitAsync(Deadline, cancellationToken);
        await ctrlC.CancelAsync();
        gate.Open();

        var interrupted = await add.WaitAsync(Deadline, cancellationToken);
        interrupted.ExitCode.ShouldBe(ExitCodes.Interrupted);
        interrupted.Error.ShouldContain("job 1 is kept and goes on with the next contexter command");

        (await _contexter.RunAsync("jobs", "watch", "1")).ShouldBeDone().Output.ShouldContain("mydocs@current is ready: 40 documents (40 new)");
        var library = (await _contexter.JsonAsync("libraries")).AsArray().Single()!;
        library["documents"]!.GetValue<int>().ShouldBe(40);
        (await _contexter.JsonAsync("search", "subject17", "--type", "keyword"))["results"]!.AsArray()[0]!["title"]!.GetValue<string>().ShouldBe("The subject17 guide");
    }

    [Fact]
    public async Task Serve_WhenItRuns_AnswersOtherCommandsAndEndsWell()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        _contexter.WriteGuide("port.md", "port");
        using var ctrlC = new CancellationTokenSource();
        var output = new AwaitedText("Ctrl+C ends it.");
        var serve = _contexter.RunAsync(["serve", "--port", "0"], output, ctrlC.Token);
        await output.Seen.WaitAsync(Deadline, cancellationToken);

        (await _contexter.RunAsync("add", "mydocs", "--from", _contexter.Docs)).ShouldBeDone().Output.ShouldContain("mydocs@current is ready");
        (await _contexter.JsonAsync("search", "port"))["results"]!.AsArray().ShouldNotBeEmpty();
        (await _contexter.RunAsync("search", "port", "--library", "other")).ExitCode.ShouldBe(ExitCodes.Failed);
        (await _contexter.RunAsync("serve", "--port", "0")).Error.ShouldContain("in use by process");

        await ctrlC.CancelAsync();
        (await serve.WaitAsync(Deadline, cancellationToken)).ExitCode.ShouldBe(ExitCodes.Done);
        (await _contexter.JsonAsync("libraries")).AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task Add_WhenTheLibraryIsBeingAddedFromElsewhere_IsRefused()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var other = _contexter.WriteGuide("port.md", "port");
        using var ctrlC = new CancellationTokenSource();
        var output = new AwaitedText("Ctrl+C ends it.");
        var gate = new Gate();
        var serve = _contexter.RunAsync(["serve", "--port", "0"], output, ctrlC.Token, gate.Guard);
        await output.Seen.WaitAsync(Deadline, cancellationToken);
        (await _contexter.RunAsync("add", "mydocs", "--from", _contexter.Docs, "--detach")).ShouldBeDone();
        await gate.Reached.WaitAsync(Deadline, cancellationToken);

        var refused = await _contexter.RunAsync("add", "mydocs", "--from", other, "--json");

        refused.ExitCode.ShouldBe(ExitCodes.Failed);
        refused.Error.ShouldContain("\"library_busy\"");
        refused.Error.ShouldContain("contexter jobs cancel 1");
        gate.Open();
        (await _contexter.RunAsync("jobs", "watch", "1")).ShouldBeDone();
        await ctrlC.CancelAsync();
        (await serve.WaitAsync(Deadline, cancellationToken)).ExitCode.ShouldBe(ExitCodes.Done);
    }

    [Fact]
    public async Task Rebuild_WhenInterrupted_GoesOnWithTheNextCommand()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        for (var i = 0; i < 20; i++)
        {
            _contexter.WriteGuide($"page{i}.md", $"subject{i}");
        }

        (await _contexter.RunAsync("add", "mydocs", "--from", _contexter.Docs)).ShouldBeDone();
        var before = (await _contexter.JsonAsync("search", "subject7"))["results"]!.ToJsonString();
        using var ctrlC = new CancellationTokenSource();
        var gate = new Gate();
        var output = new AwaitedText("mydocs@current from its stored documents (job 2)");
        var rebuild = _contexter.RunAsync(["index", "rebuild"], output, ctrlC.Token, gate.Guard);
        await output.Seen.WaitAsync(Deadline, cancellationToken);
        await gate.Reached.WaitAsync(Deadline, cancellationToken);
        await ctrlC.CancelAsync();
        gate.Open();
        var interrupted = await rebuild.WaitAsync(Deadline, cancellationToken);
        interrupted.ExitCode.ShouldBe(ExitCodes.Interrupted);
        interrupted.Error.ShouldContain("job 2 is kept and goes on with the next contexter command");

        (await _contexter.RunAsync("jobs", "watch", "2")).ShouldBeDone().Output.ShouldContain("The index of mydocs@current is rebuilt: 20 documents, ");
        (await _contexter.JsonAsync("search", "subject7"))["results"]!.ToJsonString().ShouldBe(before);
    }

    [Fact]
    public async Task Rebuild_WhenCancelled_LeavesTheLibraryIncompleteUntilItIsRebuiltAgain()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        _contexter.WriteGuide("port.md", "port");
        (await _contexter.RunAsync("add", "mydocs", "--from", _contexter.Docs)).ShouldBeDone();
        using var ctrlC = new CancellationTokenSource();
        var output = new AwaitedText("Ctrl+C ends it.");
        var gate = new Gate();
        var serve = _contexter.RunAsync(["serve", "--port", "0"], output, ctrlC.Token, gate.Guard);
        await output.Seen.WaitAsync(Deadline, cancellationToken);
        (await _contexter.RunAsync("index", "rebuild", "--detach")).ShouldBeDone();
        await gate.Reached.WaitAsync(Deadline, cancellationToken);
        var refused = await _contexter.RunAsync("add", "mydocs", "--from", _contexter.Docs);
        refused.ExitCode.ShouldBe(ExitCodes.Failed);
        refused.Error.ShouldContain("its index is being rebuilt by job 2; wait for it or cancel it with 'contexter jobs cancel 2'");

        (await _contexter.RunAsync("jobs", "cancel", "2")).ShouldBeDone();

        gate.Open();
        (await _contexter.JsonAsync("libraries")).AsArray().Single()!["state"]!.GetValue<string>().ShouldBe("incomplete");
        (await _contexter.RunAsync("index", "rebuild")).ShouldBeDone();
        (await _contexter.JsonAsync("libraries")).AsArray().Single()!["state"]!.GetValue<string>().ShouldBe("ready");
        await ctrlC.CancelAsync();
        (await serve.WaitAsync(Deadline, cancellationToken)).ExitCode.ShouldBe(ExitCodes.Done);
    }

    /// <summary>Holds the first embedding back until it is opened.</summary>
    private sealed class Gate
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reached => _reached.Task;

        public void Open() => _open.SetResult();

        public void Guard(IServiceCollection services) =>
            DecoratedParts.Use(services, parts => new(parts) { Embedder = (_, embedder) => new Guarded(embedder, this) });

        private sealed class Guarded(IEmbeddingGenerator<string, Embedding<float>> inner, Gate gate) : DelegatingEmbeddingGenerator<string, Embedding<float>>(inner)
        {
            public override async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
                IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
            {
                gate._reached.TrySetResult();
                await gate._open.Task;
                return await base.GenerateAsync(values, options, cancellationToken);
            }
        }
    }
}
