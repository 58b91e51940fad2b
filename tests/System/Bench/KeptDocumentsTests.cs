using Contexter.Bench.Availability;
using Contexter.Tests.Product;
using Microsoft.Data.Sqlite;

namespace Contexter.SystemTests.Bench;

/// <summary>What a measurement of kills holds against the data directory: it has to notice what is lost.</summary>
public sealed class KeptDocumentsTests : IDisposable
{
    private readonly ProductHarness _product = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _product.Dispose();

    [Fact]
    public async Task Read_OfWhatIsThere_NamesWhatIsNotAndWhatIsInOnePlaceAlone()
    {
        _product.WriteGuide("timeout.md", "timeout");
        _product.WriteGuide("retry.md", "retry");
        (await _product.RunAsync("add", "guides@1", "--from", _product.Docs)).ExitCode.ShouldBe(0);
        (string, string)[] stored = [("guides@1", "timeout.md"), ("guides@1", "retry.md")];

        var whole = await KeptDocuments.ReadAsync(_product.Data, stored, Token);
        var missing = await KeptDocuments.ReadAsync(_product.Data, [.. stored, ("guides@1", "queue.md"), ("notes@1", "retry.md")], Token);
        Forget("retry.md");
        var unstored = await KeptDocuments.ReadAsync(_product.Data, stored, Token);
        Directory.Delete(Path.Combine(_product.Data, "index"), recursive: true);
        var withoutIndex = await KeptDocuments.ReadAsync(_product.Data, stored, Token);

        whole.Lost.ShouldBeEmpty();
        whole.Wrong.ShouldBeEmpty();
        missing.Lost.ShouldBe(["guides@1/queue.md", "notes@1/retry.md"]);
        missing.Wrong.ShouldBeEmpty();
        unstored.Lost.ShouldBe(["guides@1/retry.md"]);
        unstored.Wrong.ShouldBe(["guides@1/retry.md is in the index and not stored"]);
        withoutIndex.Lost.ShouldBe(["guides@1/timeout.md", "guides@1/retry.md"]);
        withoutIndex.Wrong.ShouldBe(["guides@1/timeout.md is stored and not in the index"]);
    }

    /// <summary>Takes a document out of the store behind its back.</summary>
    private void Forget(string path)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_product.Data, "documents.db")};Pooling=False");
        connection.Open();
        using var delete = connection.CreateCommand();
        delete.CommandText = "DELETE FROM documents WHERE path = $path";
        delete.Parameters.AddWithValue("$path", path);
        delete.ExecuteNonQuery().ShouldBe(1);
    }
}
