using System.Text;

namespace Contexter.Tests.Product;

/// <summary>A document whose chunks do not fit into a stream goes another way into the index, with its neighbours.</summary>
public sealed class LargeDocumentTests : IDisposable
{
    private readonly ProductHarness _contexter = new();

    public void Dispose() => _contexter.Dispose();

    [Fact]
    public async Task Add_WhenADocumentIsLargerThanAStreamTakes_IndexesAllOfItAndItsNeighbours()
    {
        var large = new StringBuilder("# 手冊\n\n");
        for (var i = 0; i < 400; i++)
        {
            large.Append("## section ").Append(i).Append("\n\n").Append("setting").Append(i).Append(' ').Append(string.Concat(Enumerable.Repeat("這個設定決定伺服器等待多久。", 64))).Append("\n\n");
        }

        Encoding.UTF8.GetByteCount(large.ToString()).ShouldBeGreaterThan(GrainInterfaces.ChunkStreams.MaxBytes * 4 / 3);
        _contexter.Write("a-large.md", large.ToString());
        _contexter.WriteGuide("b.md", "port");

        (await _contexter.RunAsync("add", "large@1", "--from", _contexter.Docs)).ShouldBeDone();

        var found = await _contexter.JsonAsync("search", "setting399", "--library", "large@1");
        found["results"]!.AsArray()[0]!["title"]!.GetValue<string>().ShouldBe("手冊");
        (await _contexter.JsonAsync("search", "port", "--library", "large@1"))["results"]!.AsArray().Select(hit => hit!["title"]!.GetValue<string>()).ShouldContain("The port guide", StringComparer.Ordinal);
    }
}
