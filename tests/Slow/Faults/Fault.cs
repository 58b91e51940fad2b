using System.Diagnostics;
using System.Globalization;
using Contexter.Upstreams.Faults;
using Contexter.Upstreams.Hosting;

namespace Contexter.SlowTests.Faults;

/// <summary>What the suite does to a job.</summary>
public enum Fault
{
    /// <summary>The process ends by SIGKILL.</summary>
    Kill,

    /// <summary>The process is held up by SIGSTOP for seconds, and goes on.</summary>
    Stop,

    /// <summary>The machine ends: what was not flushed of the index is forgotten, or torn.</summary>
    PowerCut,

    /// <summary>The disk is full, until somebody makes room.</summary>
    FullDisk,

    /// <summary>Every flush takes long.</summary>
    SlowDisk,

    /// <summary>Flushes fail.</summary>
    FailingFlush,

    /// <summary>Files cannot be written.</summary>
    FailingWrite,

    /// <summary>The clock jumps a day and more, forward and back.</summary>
    ClockJump,

    /// <summary>The process has too little memory.</summary>
    LittleMemory,

    /// <summary>The server of embeddings refuses and resets, in bursts.</summary>
    Storm,
}

/// <summary>Draws what a fault is in particular, and has it happen. The same seed draws the same.</summary>
/// <param name="random">Draws.</param>
/// <param name="duration">How long an undisturbed process takes.</param>
/// <param name="upstreams">The server of embeddings.</param>
/// <param name="disk">The file system of the data directory, of the test alone; null where none can be mounted.</param>
internal sealed class FaultMaker(Random random, TimeSpan duration, UpstreamHost upstreams, string? disk)
{
    private const string Always = "1000000";

    /// <summary>How long a process is held up: longer than a second of anything that it waits for.</summary>
    private static readonly TimeSpan HoldUp = TimeSpan.FromSeconds(3);

    private static readonly string[] DiskStages = ["create", "write", "flush", "move", "index", "finish"];

    /// <summary>What was done so far, to be done again.</summary>
    public List<string> History { get; } = [];

    /// <summary>Has a fault happen to a job.</summary>
    /// <returns>Whether the job's own account of itself may differ from then on.</returns>
    public async Task<bool> ApplyAsync(Fault fault, FaultedJob job)
    {
        switch (fault)
        {
            case Fault.Kill:
                var moment = random.NextDouble() * duration;
                Note(fault, $"after {moment.TotalSeconds:0.000} s");
                await job.GoOnAsync(killAfter: moment);
                return false;
            case Fault.Stop:
                var stop = random.NextDouble() * duration / 2;
                Note(fault, $"after {stop.TotalSeconds:0.000} s");
                await job.GoOnAsync(meanwhile: process => HoldUpAsync(process, stop));
                return false;
            case Fault.PowerCut:
                var (stage, seed) = (DiskStages[random.Next(DiskStages.Length)], random.Next());
                var count = 1 + random.Next(stage is "write" ? 60 : stage is "finish" ? 1 : 6);
                Note(fault, $"at {stage} {count}, seed {seed}");
                await job.GoOnAsync(string.Create(CultureInfo.InvariantCulture, $"{stage}:cut:{count}"), variables: ("CRASH_SEED", seed.ToString(CultureInfo.InvariantCulture)));
                return false;
            case Fault.FullDisk:
                return await FillAsync(job);
            case Fault.SlowDisk:
                Note(fault, "20 ms a flush");
                await job.GoOnAsync($"flush:slow:1:{Always}");
                return false;
            case Fault.FailingFlush:
                var (first, times) = (1 + random.Next(6), random.Next(2) == 0 ? "1" : Always);
                Note(fault, $"from {first}, {times} times");
                await job.GoOnAsync($"flush:throw:{first}:{times}");
                return false;
            case Fault.FailingWrite:
                var write = 1 + random.Next(60);
                Note(fault, $"from {write}");
                await job.GoOnAsync($"write:throw:{write}:{Always}");
                return false;
            case Fault.ClockJump:
                var (forward, back) = (random.Next(1, 800), random.Next(1, 800));
                Note(fault, $"{forward} h forward, then {back} h back");
                await job.GoOnAsync(variables: ("CRASH_CLOCK", string.Create(
                    CultureInfo.InvariantCulture, $"{TimeSpan.FromHours(forward)}@{duration.TotalSeconds / 4:0.0};-{TimeSpan.FromHours(back)}@{duration.TotalSeconds / 2:0.0}")));
                return false;
            case Fault.LittleMemory:
                var megabytes = random.Next(20, 48);
                Note(fault, $"{megabytes} MB");
                // With so many tries of what failed for want of memory it would go on for hours: somebody ends it.
                await job.GoOnAsync(killAfter: (2 * duration) + HoldUp, variables: ("DOTNET_GCHeapHardLimit", $"0x{megabytes << 20:x}"));
                return true;
            default:
                return await StormAsync(job);
        }
    }

    private static async Task HoldUpAsync(Process process, TimeSpan after)
    {
        await Task.Delay(after, TimeProvider.System, TestContext.Current.CancellationToken);
        if (await SignalAsync("STOP") && await WaitAsync())
        {
            await SignalAsync("CONT");
        }

        async Task<bool> WaitAsync()
        {
            await Task.Delay(HoldUp, TimeProvider.System, CancellationToken.None);
            return true;
        }

        // A process that has ended already is past being held up.
        async Task<bool> SignalAsync(string name) =>
            !process.HasExited && await Tool.TryRunAsync("sh", "-c", string.Create(CultureInfo.InvariantCulture, $"kill -s {name} {process.Id}")) is null;
    }

    /// <summary>Takes all room but a little of a real disk, at some moment; where there is none, has the seam of files say that it is full.</summary>
    private async Task<bool> FillAsync(FaultedJob job)
    {
        if (disk is null)
        {
            var write = 1 + random.Next(60);
            Note(Fault.FullDisk, $"injected, from {write}");
            await job.GoOnAsync($"write:full:{write}:{Always}");
            return false;
        }

        var (moment, left) = (random.NextDouble() * duration / 2, random.Next(64) << 12);
        Note(Fault.FullDisk, $"after {moment.TotalSeconds:0.000} s, {left >> 10} KB left");
        var filler = Path.Combine(disk, "filler");
        try
        {
            // Somebody makes room, when the process has ended or after a while: with so many tries it may wait for that.
            await job.GoOnAsync(
                meanwhile: async process =>
                {
                    await Task.Delay(moment, TimeProvider.System, TestContext.Current.CancellationToken);
                    Fill(disk, filler, left);
                    await Task.WhenAny(process.WaitForExitAsync(CancellationToken.None), Task.Delay(HoldUp, TimeProvider.System, CancellationToken.None));
                    File.Delete(filler);
                },
                mend: () => File.Delete(filler));
        }
        finally
        {
            File.Delete(filler);
        }

        return false;
    }

    private static void Fill(string disk, string filler, long left)
    {
        using var file = File.OpenHandle(filler, FileMode.Create, FileAccess.Write);
        var block = new byte[1 << 16];
        var position = 0L;
        for (var free = new DriveInfo(disk).AvailableFreeSpace; free > left; free = new DriveInfo(disk).AvailableFreeSpace)
        {
            try
            {
                RandomAccess.Write(file, block.AsSpan(0, (int)Math.Min(block.Length, free - left)), position);
            }
            catch (IOException)
            {
                return;
            }

            position += Math.Min(block.Length, free - left);
        }
    }

    private async Task<bool> StormAsync(FaultedJob job)
    {
        var (length, reset) = (random.Next(5, 20), random.Next(5, 20) / 100.0);
        var settings = string.Create(CultureInfo.InvariantCulture, $"storm={length}/{length + 10},reset={reset:0.00},error={reset:0.00}");
        Note(Fault.Storm, settings);
        upstreams[UpstreamKind.OpenAI].Faults.Set(FaultSettings.Parse(settings));
        try
        {
            await job.GoOnAsync();
        }
        finally
        {
            upstreams[UpstreamKind.OpenAI].Faults.Set(FaultSettings.None);
        }

        return true;
    }

    private void Note(Fault fault, FormattableString how) => History.Add(string.Create(CultureInfo.InvariantCulture, $"{fault}: {how.ToString(CultureInfo.InvariantCulture)}"));

    private void Note(Fault fault, string how) => History.Add($"{fault}: {how}");
}
