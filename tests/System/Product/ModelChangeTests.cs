using System.Net;
using Contexter.Client.Api;
using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Models;
using Contexter.Silo.Configuration;

namespace Contexter.Tests.Product;

/// <summary>The change from one embedding model to another, under way and back.</summary>
public sealed class ModelChangeTests : IAsyncLifetime
{
    private const string Query = "how do I set the topic3 and restart the service";
    private readonly ModelHost _host = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host.Write("topic", 12);
        await _host.StartAsync();
        await _host.AddAsync("docs@1");
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Use_WhileSearchesRun_AnswersEveryOneByOneModelAndChangesOnce()
    {
        var before = await _host.AskAsync(Query);
        var hold = Hold();
        var job = await _host.Api.UseModelAsync(ModelHost.Second, Token);
        var answers = new List<string>();
        for (var i = 0; i < 20; i++)
        {
            answers.Add(await _host.AskAsync(Query));
        }

        hold.SetResult();
        var ended = _host.EndedAsync(job, JobState.Completed);
        while (!ended.IsCompleted)
        {
            answers.Add(await _host.AskAsync(Query));
        }

        job = await ended;
        var after = await _host.AskAsync(Query);
        answers.Add(after);

        string.Equals(after, before, StringComparison.Ordinal).ShouldBeFalse();
        answers.ShouldAllBe(answer => answer == before || answer == after);
        answers.Zip(answers.Skip(1)).Count(pair => pair.First != pair.Second).ShouldBe(1);
        job.Kind.ShouldBe(JobKind.ChangeModel);
        job.Model.ShouldBe(ModelHost.Second);
        (job.Library, job.Version).ShouldBe(("*", "*"));
        job.Counters.DocumentsIndexed.ShouldBe(12);
        job.Counters.DocumentsToIndex.ShouldBe(12);
        job.Counters.ChunksIndexed.ShouldBe((await _host.Api.ListLibrariesAsync(Token)).Single().Chunks);
        (await _host.Api.ListLibrariesAsync(Token)).Single().LastJobId.ShouldBe("1");
    }

    [Fact]
    public async Task Use_OfTheModelBefore_NeedsNoEmbeddingAndAnswersAsBefore()
    {
        var before = await _host.AskAsync(Query);
        await _host.UseAsync(ModelHost.Second);
        var after = await _host.AskAsync(Query);
        var asked = _host.Fake.Requests.Count;

        await _host.UseAsync("local");
        (await _host.AskAsync(Query)).ShouldBe(before);
        _host.Fake.Requests.Count.ShouldBe(asked);

        await _host.UseAsync(ModelHost.Second);
        (await _host.AskAsync(Query)).ShouldBe(after);
        _host.Fake.Requests.Count.ShouldBe(asked);
        _host.Fake.Paid.Values.ShouldAllBe(times => times == 1);
    }

    [Fact]
    public async Task Use_AfterARestart_StillAnswersWithTheModel()
    {
        await _host.UseAsync(ModelHost.Second);
        var after = await _host.AskAsync(Query);

        await _host.RestartAsync();

        (await _host.AskAsync(Query)).ShouldBe(after);
        (await _host.Api.ListModelsAsync(Token)).Single(model => model.Active).Name.ShouldBe(ModelHost.Second);
        _host.Write("later", 3);
        var job = await _host.AddAsync("docs@1");
        job.Model.ShouldBe(ModelHost.Second);
        (await _host.IndexedAsync(ModelHost.Second, "docs@1")).Count().ShouldBe(15);
        (await _host.IndexedAsync("local", "docs@1")).Count().ShouldBe(12);
    }

    [Fact]
    public async Task Use_WhileALibraryIsAdded_LosesNothingOfIt()
    {
        var hold = Hold();
        var change = await _host.Api.UseModelAsync(ModelHost.Second, Token);
        _host.Write("other", 5);
        await _host.AddAsync("docs@2");
        hold.SetResult();

        await _host.EndedAsync(change, JobState.Completed);

        (await _host.IndexedAsync(ModelHost.Second, "docs@2")).ShouldBe(await _host.IndexedAsync("local", "docs@2"));
        (await _host.IndexedAsync(ModelHost.Second, "docs@2")).Count().ShouldBe(17);
    }

    [Fact]
    public async Task Add_WhenTheModelIsChangedMeanwhile_IndexesWithTheNewOneToo()
    {
        var gate = new GatedSource();
        _host.Configure = gate.Guard;
        await _host.RestartAsync();
        _host.Write("late", 3);
        var add = await _host.SubmitAsync("docs@2");
        await gate.Reached.WaitAsync(TimeSpan.FromMinutes(1), Token);

        await _host.UseAsync(ModelHost.Second);
        gate.Open();
        add = await _host.EndedAsync(add, JobState.Completed);

        (await _host.IndexedAsync(ModelHost.Second, "docs@2")).Count().ShouldBe(15);
        add.Counters.DocumentsIndexed.ShouldBe(15);
        add.Model.ShouldBe(ModelHost.Second);
    }

    [Fact]
    public async Task Use_WhenCancelled_LeavesTheOldModelAndGoesOnLater()
    {
        var before = await _host.AskAsync(Query);
        var hold = Hold();
        var job = await _host.Api.UseModelAsync(ModelHost.Second, Token);

        (await _host.Api.CancelJobAsync(job.Id, Token)).State.ShouldBe(JobState.Cancelled);

        hold.SetResult();
        (await _host.AskAsync(Query)).ShouldBe(before);
        (await _host.Api.ListModelsAsync(Token)).Single(model => model.Active).Name.ShouldBe("local");
        string.Equals((await _host.UseAsync(ModelHost.Second)).Id, job.Id, StringComparison.Ordinal).ShouldBeFalse();
        _host.Fake.Paid.Values.ShouldAllBe(times => times == 1);
    }

    [Fact]
    public async Task Use_WhenTheServerFails_FailsAndTheOldModelGoesOn()
    {
        var before = await _host.AskAsync(Query);
        _host.Fake.Fail(HttpStatusCode.Unauthorized, "no such key", times: 20);

        var job = await _host.EndedAsync(await _host.Api.UseModelAsync(ModelHost.Second, Token), JobState.Failed);

        job.Error!.Code.ShouldBe("embeddings_unavailable");
        (await _host.AskAsync(Query)).ShouldBe(before);
        var models = await _host.Api.ListModelsAsync(Token);
        models.Single(model => model.Name == "local").ShouldSatisfyAllConditions(
            model => model.Active.ShouldBeTrue(), model => model.State.ShouldBe(ModelIndexState.Ready), model => model.Bytes.ShouldBeGreaterThan(0));
        models.Single(model => model.Name == ModelHost.Second).State.ShouldBe(ModelIndexState.None);
    }

    [Fact]
    public async Task Use_WhenEveryVectorIsWrong_FailsInsteadOfAnsweringWithNothing()
    {
        var before = await _host.AskAsync(Query);
        _host.Fake.Spoil = (_, vector) => Array.ConvertAll(vector, _ => float.NaN);

        var job = await _host.EndedAsync(await _host.Api.UseModelAsync(ModelHost.Second, Token), JobState.Failed);

        job.Error!.Code.ShouldBe("embedding_invalid");
        job.Error.Message.ShouldContain("component 0 is NaN");
        (await _host.AskAsync(Query)).ShouldBe(before);
    }

    [Fact]
    public async Task Use_WhenTheHostStopsInTheMiddle_GoesOnAndPaysForEveryTextOnce()
    {
        var third = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _host.Fake.Spoil = (_, vector) =>
        {
            if (_host.Fake.Paid.Count >= 8)
            {
                third.TrySetResult();
            }

            return vector;
        };
        var job = await _host.Api.UseModelAsync(ModelHost.Second, Token);
        await third.Task.WaitAsync(TimeSpan.FromMinutes(1), Token);
        await _host.RestartAsync();

        job = await _host.EndedAsync(job, JobState.Completed);

        (await _host.IndexedAsync(ModelHost.Second, "docs@1")).Count().ShouldBe(12);
        job.Counters.DocumentsIndexed.ShouldBe(12);
        _host.Fake.Paid.Count.ShouldBeGreaterThanOrEqualTo(job.Counters.ChunksIndexed);
        _host.Fake.Paid.Values.ShouldAllBe(times => times == 1);
    }

    [Fact]
    public async Task Use_WhileAChangeIsMade_GivesTheSameJobOrRefusesAnother()
    {
        var hold = Hold();
        var job = await _host.Api.UseModelAsync(ModelHost.Second, Token);

        (await _host.Api.UseModelAsync(ModelHost.Second, Token)).Id.ShouldBe(job.Id);
        var refused = await Should.ThrowAsync<ContexterFaultException>(() => _host.Api.UseModelAsync("local", Token));
        refused.Code.ShouldBe("model_busy");
        refused.Message.ShouldContain($"contexter jobs cancel {job.Id}");
        (await Should.ThrowAsync<ContexterFaultException>(() => _host.Api.RemoveModelIndexAsync(ModelHost.Second, Token))).Code.ShouldBe("model_busy");
        (await _host.Api.ListModelsAsync(Token)).Single(model => model.Name == ModelHost.Second).Change!.Id.ShouldBe(job.Id);

        hold.SetResult();
        await _host.EndedAsync(job, JobState.Completed);
    }

    [Fact]
    public async Task RemoveIndex_OfAModelThatIsNotActive_RemovesItAndNothingElse()
    {
        await _host.UseAsync(ModelHost.Second);
        var after = await _host.AskAsync(Query);

        (await _host.Api.RemoveModelIndexAsync("local", Token)).State.ShouldBe(ModelIndexState.None);

        (await _host.AskAsync(Query)).ShouldBe(after);
        (await Should.ThrowAsync<ContexterFaultException>(() => _host.Api.RemoveModelIndexAsync(ModelHost.Second, Token))).Code.ShouldBe("model_busy");
        (await Should.ThrowAsync<ContexterFaultException>(() => _host.Api.RemoveModelIndexAsync("cdoe", Token))).ShouldSatisfyAllConditions(
            fault => fault.Code.ShouldBe("model_not_found"), fault => fault.Message.ShouldContain("local, code"));
        await _host.UseAsync("local");
        (await _host.IndexedAsync("local", "docs@1")).Count().ShouldBe(12);
    }

    [Fact]
    public async Task RemoveLibrary_WithTwoModels_RemovesItFromBothIndexes()
    {
        await _host.UseAsync(ModelHost.Second);

        await _host.Api.RemoveLibraryAsync("docs@1", Token);

        (await _host.IndexedAsync("local", "docs@1")).ShouldBeEmpty();
        (await _host.IndexedAsync(ModelHost.Second, "docs@1")).ShouldBeEmpty();
        Directory.EnumerateFiles(Path.Combine(_host.Data, "index"), "*", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public async Task RemoveLibrary_WhileTheModelIsChanged_LeavesNothingOfIt()
    {
        await _host.AddAsync("other@1");
        var hold = Hold();
        var job = await _host.Api.UseModelAsync(ModelHost.Second, Token);

        await _host.Api.RemoveLibraryAsync("docs@1", Token);
        hold.SetResult();
        await _host.EndedAsync(job, JobState.Completed);

        (await _host.IndexedAsync(ModelHost.Second, "docs@1")).ShouldBeEmpty();
        (await _host.IndexedAsync(ModelHost.Second, "other@1")).Count().ShouldBe(12);
    }

    [Fact]
    public async Task Use_WhenTheIndexToGoBackToIsDamaged_MakesItAnew()
    {
        var before = await _host.AskAsync(Query);
        await _host.UseAsync(ModelHost.Second);
        var manifest = Directory.EnumerateFiles(Path.Combine(_host.Data, "index"), "manifest", SearchOption.AllDirectories).Single(path => path.Contains("local", StringComparison.Ordinal));
        await _host.StopAsync();
        await File.WriteAllBytesAsync(manifest, [1, 2, 3], Token);
        await _host.StartAsync();
        (await _host.Api.ListModelsAsync(Token)).Single(model => model.Name == "local").ShouldSatisfyAllConditions(
            model => model.State.ShouldBe(ModelIndexState.Unavailable), model => model.Problem!.Code.ShouldBe(ErrorCodes.StorageCorrupted));

        await _host.UseAsync("local");

        (await _host.AskAsync(Query)).ShouldBe(before);
    }

    [Fact]
    public async Task Use_WithoutLibraries_DecidesForTheFirst()
    {
        await _host.Api.RemoveLibraryAsync("docs@1", Token);

        await _host.UseAsync(ModelHost.Second);
        await _host.AddAsync("docs@2");

        (await _host.IndexedAsync(ModelHost.Second, "docs@2")).Count().ShouldBe(12);
        (await _host.IndexedAsync("local", "docs@2")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Start_WithTheLayoutOfAnEarlierRelease_TakesItOver()
    {
        var before = await _host.AskAsync(Query);
        await _host.StopAsync();
        var index = Path.Combine(_host.Data, "index");
        var folder = Directory.EnumerateDirectories(index).Single();
        Directory.Move(Path.Combine(folder, "docs@1"), Path.Combine(index, "docs@1"));
        Directory.Delete(folder);

        await _host.StartAsync();

        (await _host.AskAsync(Query)).ShouldBe(before);
        Directory.EnumerateDirectories(index).Single().ShouldBe(folder);
    }

    [Fact]
    public async Task Use_WithTheIndexOnAServer_FillsACollectionOfItsOwn()
    {
        await using var server = await QdrantServer.StartAsync();
        _host.Options = _host.Options with { Index = new IndexSection { Store = IndexStore.Qdrant, Qdrant = new QdrantSection { Address = server.Address } } };
        await _host.RestartAsync();
        await EndRebuildAsync();
        var before = await _host.AskAsync(Query);
        (await _host.Api.ListModelsAsync(Token)).Single(model => !model.Active).State.ShouldBe(ModelIndexState.None);
        server.Fake.Collections.Count.ShouldBe(1);

        await _host.UseAsync(ModelHost.Second);

        server.Fake.Collections.Count.ShouldBe(2);
        var after = await _host.AskAsync(Query);
        string.Equals(after, before, StringComparison.Ordinal).ShouldBeFalse();
        (await _host.Api.RemoveModelIndexAsync("local", Token)).State.ShouldBe(ModelIndexState.None);
        server.Fake.Collections.Count.ShouldBe(1);
        (await _host.AskAsync(Query)).ShouldBe(after);
    }

    private async Task EndRebuildAsync() => await _host.EndedAsync(await _host.Api.RebuildLibraryAsync("docs@1", Token), JobState.Completed);

    /// <summary>Holds every answer of the second model's server back.</summary>
    private TaskCompletionSource Hold()
    {
        var hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _host.Handler.Gate = hold.Task;
        return hold;
    }
}
