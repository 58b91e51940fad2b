using Contexter.Storage;

namespace Contexter.Core.Tests.Storage;

public sealed class WorkMarksTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("contexter-marks-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string FilePath => Path.Combine(_folder, "at-work.marks");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task DeathsOf_WhatWasAtWorkWhenProcessesEnded_CountsThem()
    {
        for (var deaths = 0; deaths < 3; deaths++)
        {
            // The process ends: the mark is never disposed of.
            using var marks = WorkMarks.Open(FilePath);
            marks.DeathsOf("poison").ShouldBe(deaths);
            using (await marks.EnterAsync("done", Token))
            {
            }

            _ = await marks.EnterAsync("poison", Token);
        }

        using var last = WorkMarks.Open(FilePath);
        last.DeathsOf("poison").ShouldBe(3);
        last.DeathsOf("done").ShouldBe(0);
        last.Forget("poison");
        last.DeathsOf("poison").ShouldBe(0);
        using var after = WorkMarks.Open(Copy());
        after.DeathsOf("poison").ShouldBe(0);
    }

    [Fact]
    public async Task DeathsOf_WhatIsDoneLater_IsClearedOfSuspicion()
    {
        using (var marks = WorkMarks.Open(FilePath))
        {
            _ = await marks.EnterAsync("innocent", Token);
        }

        using (var marks = WorkMarks.Open(FilePath))
        {
            marks.DeathsOf("innocent").ShouldBe(1);
            using (await marks.EnterAsync("innocent", Token))
            {
            }

            marks.DeathsOf("innocent").ShouldBe(0);
        }

        using var last = WorkMarks.Open(FilePath);
        last.DeathsOf("innocent").ShouldBe(0);
    }

    [Fact]
    public async Task EnterAsync_OfASuspect_WorksAlone()
    {
        using (var marks = WorkMarks.Open(FilePath))
        {
            _ = await marks.EnterAsync("suspect", Token);
        }

        using var next = WorkMarks.Open(FilePath);
        var before = await next.EnterAsync("before", Token);
        var suspect = next.EnterAsync("suspect", Token);
        var after = next.EnterAsync("after", Token);
        (suspect.IsCompleted, after.IsCompleted).ShouldBe((false, false), "the suspect waits for what is at work, and what comes later waits for the suspect");

        before.Dispose();
        using (await suspect)
        {
            after.IsCompleted.ShouldBeFalse();
        }

        (await after).Dispose();
    }

    [Fact]
    public async Task EnterAsync_OfASuspectThatIsGivenUp_LetsOthersGoOn()
    {
        using (var marks = WorkMarks.Open(FilePath))
        {
            _ = await marks.EnterAsync("suspect", Token);
        }

        using var next = WorkMarks.Open(FilePath);
        using var before = await next.EnterAsync("before", Token);
        using var given = new CancellationTokenSource();
        var suspect = next.EnterAsync("suspect", given.Token);
        var after = next.EnterAsync("after", Token);

        await given.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => suspect);
        (await after).Dispose();
        next.DeathsOf("suspect").ShouldBe(1);
    }

    [Fact]
    public async Task EnterAsync_OfMoreThanThereArePlaces_GoesOnUnmarked()
    {
        using var marks = WorkMarks.Open(FilePath);
        var entered = new List<IDisposable>();
        for (var i = 0; i < 5_000; i++)
        {
            entered.Add(await marks.EnterAsync($"item {i}", Token));
        }

        entered.ForEach(mark => mark.Dispose());
        new FileInfo(FilePath).Length.ShouldBeLessThan(128 * 1024);
    }

    private string Copy()
    {
        var copy = FilePath + ".copy";
        File.Copy(FilePath, copy, overwrite: true);
        return copy;
    }
}
