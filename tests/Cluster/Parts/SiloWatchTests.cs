using System.Threading.Channels;
using Contexter.Concurrency;
using Contexter.Silo.Hosting.Clusters;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Messaging;

namespace Contexter.ClusterTests.Parts;

/// <summary>An API process learns which silos are gone.</summary>
public sealed class SiloWatchTests
{
    private static readonly Uri One = new("gwy.tcp://127.0.0.1:30000/1");
    private static readonly Uri Two = new("gwy.tcp://127.0.0.1:30001/2");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Watch_TellsOfSilosThatAreGoneAndOfNothingElse()
    {
        var members = new ScriptedMembers();
        var lost = new Signal();
        using var watch = new SiloWatch(members, lost, TimeProvider.System, NullLogger<SiloWatch>.Instance);
        var next = lost.Next;
        await watch.StartAsync(Token);

        // Read, joined by another, and out of reach. One answer waits at most, so when the fifth may be given the first three have been judged.
        await members.AnswerAsync([One]);
        await members.AnswerAsync([One, Two]);
        await members.AnswerAsync(null);
        await members.AnswerAsync([One, Two]);
        await members.AnswerAsync([One, Two]);
        next.IsCompleted.ShouldBeFalse();

        await members.AnswerAsync([Two]);
        await next.WaitAsync(TimeSpan.FromSeconds(30), Token);
        await watch.StopAsync(Token);
    }

    /// <summary>Gives the next list when it is asked.</summary>
    private sealed class ScriptedMembers : IGatewayListProvider
    {
        private readonly Channel<IList<Uri>?> _answers = Channel.CreateBounded<IList<Uri>?>(1);

        public TimeSpan MaxStaleness => TimeSpan.Zero;

        public bool IsUpdatable => true;

        public Task InitializeGatewayListProvider() => Task.CompletedTask;

        public async Task<IList<Uri>> GetGateways() => await _answers.Reader.ReadAsync(Token) ?? throw new InvalidOperationException("The database is away.");

        /// <summary>Ends when the answer before it was taken.</summary>
        public async Task AnswerAsync(IList<Uri>? answer) => await _answers.Writer.WriteAsync(answer, Token);
    }
}
