using System.Globalization;

namespace Contexter.SlowTests.Faults;

/// <summary>
/// Whatever goes wrong while a library is added, it ends as one that nothing went wrong with. <c>CONTEXTER_FAULT_SEED</c> chooses what is drawn (a failure names its seed),
/// <c>CONTEXTER_FAULT_ROUNDS</c> how often everything is done.
/// </summary>
public sealed class FaultTests(UndisturbedJob undisturbed, ITestOutputHelper output) : IClassFixture<UndisturbedJob>
{
    private const int MixedFaults = 6;
    private static readonly int Seed = FromVariable("CONTEXTER_FAULT_SEED", 20);
    private static readonly int Rounds = FromVariable("CONTEXTER_FAULT_ROUNDS", 1);

    [Theory]
    [InlineData(Fault.Kill, 2)]
    [InlineData(Fault.Stop, 1)]
    [InlineData(Fault.PowerCut, 3)]
    [InlineData(Fault.FullDisk, 1)]
    [InlineData(Fault.SlowDisk, 1)]
    [InlineData(Fault.FailingFlush, 1)]
    [InlineData(Fault.FailingWrite, 1)]
    [InlineData(Fault.ClockJump, 1)]
    [InlineData(Fault.LittleMemory, 1)]
    [InlineData(Fault.Storm, 1)]
    public Task Add_WhenThisGoesWrong_EndsAsUndisturbed(Fault fault, int times) => RunAsync(random => Enumerable.Repeat(fault, times), salt: (int)fault);

    [Fact]
    public Task Add_WhenAnythingGoesWrong_EndsAsUndisturbed() =>
        RunAsync(random => Enumerable.Range(0, MixedFaults).Select(_ => (Fault)random.Next(Enum.GetValues<Fault>().Length)), salt: 1_000);

    private async Task RunAsync(Func<Random, IEnumerable<Fault>> choose, int salt)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var random = new Random(Seed + (round * 10_000) + salt);
            var maker = new FaultMaker(random, undisturbed.Duration, undisturbed.Upstreams, undisturbed.Disk);
            try
            {
                var job = undisturbed.Create();
                var isExact = true;
                foreach (var fault in choose(random))
                {
                    if (job.IsComplete)
                    {
                        // What comes after the end finds nothing to disturb: a new addition begins.
                        await job.EndAsync(isExact);
                        (job, isExact) = (undisturbed.Create(), true);
                    }

                    isExact &= !await maker.ApplyAsync(fault, job);
                }

                await job.EndAsync(isExact);
                output.WriteLine(Line(round, maker));
            }
            catch (Exception e)
            {
                throw new InvalidOperationException(Line(round, maker), e);
            }
        }
    }

    private static string Line(int round, FaultMaker maker) =>
        string.Create(CultureInfo.InvariantCulture, $"CONTEXTER_FAULT_SEED={Seed}, round {round + 1}: {string.Join("; ", maker.History)}");

    private static int FromVariable(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
