using Contexter.Documents;
using Contexter.Storage;

namespace Contexter.CoreTests.Storage;

public sealed class DataDirectoryTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("contexter-data-").FullName;

    private string Data => Path.Combine(_root, "deep", "data");

    [Fact]
    public void Acquire_WhileAnotherOwnerHoldsIt_NamesTheOwner()
    {
        using var owned = DataDirectory.Acquire(Data, "contexter add react");
        var fault = Should.Throw<ContexterException>(() => DataDirectory.Acquire(Data, "contexter search"));
        fault.Code.ShouldBe(ErrorCodes.DataInUse);
        fault.Message.ShouldContain(Data);
        fault.Message.ShouldContain("contexter add react");
        fault.Message.ShouldContain("--data");
    }

    [Fact]
    public void FindOwner_AfterTheOwnerAnnouncedItsServer_KnowsTheAddress()
    {
        DataDirectory.FindOwner(Data).ShouldBeNull();
        using (var owned = DataDirectory.Acquire(Data, "contexter serve"))
        {
            owned.Announce(new Uri("http://127.0.0.1:8001"), "contexter serve");
            DataDirectory.FindOwner(Data).ShouldBe(new DataDirectoryOwner(Environment.ProcessId, "contexter serve", new Uri("http://127.0.0.1:8001"), Version: ProductVersion.Current));
        }

        DataDirectory.FindOwner(Data).ShouldBeNull();
        using var again = DataDirectory.Acquire(Data, "contexter add x");
        DataDirectory.FindOwner(Data)!.Server.ShouldBeNull();
    }

    [Fact]
    public void Acquire_WhereAFileStandsInTheWay_SaysWhatToDo()
    {
        var file = Path.Combine(_root, "file");
        File.WriteAllText(file, "x");
        Should.Throw<ContexterException>(() => DataDirectory.Acquire(file, "contexter add x")).Message.ShouldContain("--data");
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
