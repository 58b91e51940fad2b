using Contexter.Cli;
using Contexter.Embeddings.Local;

namespace Contexter.SlowTests;

/// <summary>Store, embedder, index and disk that fail, once or until someone mends them: in the end all is as if they had not.</summary>
public sealed class InjectedFaultTests : IDisposable
{
    private const string Always = "1000000";
    private readonly string _root = Directory.CreateTempSubdirectory("contexter-injected-").FullName;

    [Fact]
    public async Task Add_WhenPartsFail_EndsAsUndisturbedOnceTheyAreMended()
    {
        var source = CrashLibrary.WriteSource(_root);
        var undisturbed = Path.Combine(_root, "undisturbed");
        (await RunAsync(undisturbed, null, "add", CrashLibrary.Version.ToString(), "--from", source)).ShouldExitWith(ExitCodes.PartlyDone);
        var expected = await CrashLibrary.StateAsync(undisturbed, LocalEmbedder.Model, []);
        foreach (var (disturbance, message) in new[]
        {
            // What passes by itself is passed over.
            ("store:throw:4:1", null), ("embed:throw:2:1", null), ("index:throw:2:1", null), ("flush:slow:1:" + Always, null),

            // What does not ends the job with its reason.
            ("store:throw:4:" + Always, "injected"), ("embed:throw:2:" + Always, "injected"), ("index:throw:2:" + Always, "injected"), ("finish:throw:1:" + Always, "injected"),
            ("create:full:3:" + Always, "disk is full"), ("write:full:40:" + Always, "disk is full"), ("flush:throw:3:" + Always, "injected"), ("move:throw:2:" + Always, "injected"),
        })
        {
            var data = Path.Combine(_root, disturbance.Replace(':', '-'));
            var disturbed = await RunAsync(data, disturbance, "add", CrashLibrary.Version.ToString(), "--from", source);
            if (message is not null)
            {
                (disturbed.Output + disturbed.Errors).ShouldContain(message, Case.Insensitive, $"{disturbance}: {disturbed.Output}{disturbed.Errors}");
                disturbed.ExitCode.ShouldBeOneOf(ExitCodes.Failed, ExitCodes.PartlyDone);
                disturbed = await RunAsync(data, null, "jobs", "retry", "1");
            }

            disturbed.ShouldExitWith(ExitCodes.PartlyDone);
            var actual = await CrashLibrary.StateAsync(data, LocalEmbedder.Model, []);
            actual.Content.ShouldBe(expected.Content);
            actual.Documents.ShouldBe(expected.Documents);
            actual.Job.ShouldBe(expected.Job, disturbance);
        }
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static Task<ProcessResult> RunAsync(string data, string? disturbance, params string[] command) =>
        ContexterProcess.RunAsync([.. command, "--data", data, "--json"], disturbance, TestContext.Current.CancellationToken);
}
