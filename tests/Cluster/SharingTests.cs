using System.Security.Cryptography;
using Contexter.ClusterTests.Processes;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;
using Contexter.GrainInterfaces.Search;

namespace Contexter.ClusterTests;

/// <summary>What several silos make of one Contexter: whichever of them is asked.</summary>
public sealed class SharingTests(PostgresServer server)
{
    private const int Documents = 20;
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Libraries_WhoseNamesLookHexadecimal_AreKeptApart()
    {
        await using var cluster = await ContexterCluster.StartAsync(server, silos: 2, Token);
        string[] names = ["ab", "0ab", "00ab", "deadbeef"];
        var jobs = new List<JobStatus>();
        foreach (var name in names)
        {
            jobs.Add(await cluster.AddAsync(name, Documents, Token));
        }

        foreach (var job in jobs)
        {
            await cluster.RequireOnceAsync(await cluster.WaitAsync(job.Id, Deadline, Token), Documents, Token);
        }

        (await cluster.Api.ListLibrariesAsync(Token)).Select(library => library.Name).Order(StringComparer.Ordinal).ShouldBe(names.Order(StringComparer.Ordinal));

        // A fault says in this process what it said in the silo's.
        var fault = await Should.ThrowAsync<ContexterFaultException>(() => cluster.Api.GetLibraryAsync("a0b@1", Token));
        fault.Code.ShouldBe("library_not_found");
        fault.Message.ShouldContain("a0b");
    }

    [Fact]
    public async Task Archive_ThatOneSiloWrote_IsGivenOutAndReadByAny()
    {
        await using var cluster = await ContexterCluster.StartAsync(server, silos: 3, Token);
        var added = await cluster.AddAsync("lib00", Documents, Token);
        var chunks = await cluster.RequireOnceAsync(await cluster.WaitAsync(added.Id, Deadline, Token), Documents, Token);

        var export = await cluster.WaitAsync((await cluster.Api.ExportLibraryAsync("lib00@1", JobPriority.Normal, Token)).Id, Deadline, Token);
        export.State.ShouldBe(JobState.Completed, $"{export.Error}\n{cluster.Logs()}");
        using var archive = new MemoryStream();
        for (var i = 0; i < 6; i++)
        {
            // Calls to stateless workers go to the silo of the gateway, and these take turns.
            archive.SetLength(0);
            await cluster.Api.CopyArchiveAsync(export.Id, archive, Token);
            Convert.ToHexStringLower(SHA256.HashData(archive.ToArray())).ShouldBe(export.Archive!.Sha256);
        }

        archive.Position = 0;
        var import = await cluster.Api.ImportLibraryAsync(archive, new ImportRequest { Library = "copy@1" }, Token);
        var imported = await cluster.WaitAsync(import.Id, Deadline, Token);
        imported.State.ShouldBe(JobState.Completed, $"{imported.Error}\n{cluster.Logs()}");
        var library = await cluster.Api.GetLibraryAsync("copy@1", Token);
        (library.Documents, library.Chunks).ShouldBe((Documents, chunks));
    }

    [Fact]
    public async Task Silo_ThatIsHeldUp_LosesItsWorkToTheOthersAndEndsWhenItGoesOn()
    {
        const int Many = 300;
        await using var cluster = await ContexterCluster.StartAsync(server, silos: 3, Token);
        var known = await cluster.AddAsync("lib00", Documents, Token);
        await cluster.RequireOnceAsync(await cluster.WaitAsync(known.Id, Deadline, Token), Documents, Token);
        await using var owners = await OwnerWatch.StartAsync(cluster, Token);
        var added = await cluster.AddAsync("lib01", Many, Token);

        // Two of three, one after the other, so that whatever it is that the job and its library are in, they are held up too. The third takes over what it has to.
        foreach (var silo in cluster.Silos.Take(2).ToArray())
        {
            await silo.SignalAsync("STOP");
            (await cluster.Api.SearchAsync(new SearchRequest { Query = "close_lib00_0", Libraries = ["lib00@1"], Type = SearchKind.Keyword, TopK = 1 }, Token)).Results.ShouldNotBeEmpty();
            await GoneAsync(cluster, silo);
            await silo.SignalAsync("CONT");

            // It learns that the others go on without it, and must not go on beside them.
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Token);
            deadline.CancelAfter(Deadline);
            await silo.ExitedAsync(deadline.Token);
            await silo.StartAsync(Token);
        }

        await cluster.RequireOnceAsync(await cluster.WaitAsync(added.Id, Deadline, Token), Many, Token);
        owners.Doubled.ShouldBeEmpty("two silos owned one of them");
    }

    /// <summary>Waits until the others have declared a silo dead.</summary>
    private static async Task GoneAsync(ContexterCluster cluster, ContexterNode silo)
    {
        await using var source = Npgsql.NpgsqlDataSource.Create(cluster.Connection);
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            await using var command = source.CreateCommand("select count(*) from orleans_members where status = 3");
            if ((long)(await command.ExecuteScalarAsync(Token))! < cluster.Silos.Count)
            {
                return;
            }

            TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(Deadline, $"{silo.Name} is not missed\n{cluster.Logs()}");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Token);
        }
    }
}
