using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Contexter.Tokens;

namespace Contexter.SlowTests;

/// <summary>All token ids of tens of megabytes of text against the reference implementation, run by node from tests/tiktoken.</summary>
public sealed class TiktokenOracleTests(ITestOutputHelper output) : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(10);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly string _folder = Directory.CreateTempSubdirectory("contexter-tiktoken-").FullName;

    [Fact]
    public async Task Encode_WhenTextIsApiDocumentation_GivesTheIdsOfTiktoken()
    {
        // .../dotnet/shared/Microsoft.NETCore.App/10.0.x/ is where the runtime is; the reference packs stand beside "shared".
        var packs = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "packs"));
        var separator = Path.DirectorySeparatorChar;
        var files = Directory.GetFiles(packs, "*.xml", SearchOption.AllDirectories)
            .Where(file => file.Contains($"{separator}ref{separator}", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .ToList();
        files.Sum(file => new FileInfo(file).Length).ShouldBeGreaterThan(20_000_000, $"the reference packs below {packs} hold less text than the comparison needs");
        await CompareAsync(files, file => Encoding.UTF8.GetString(File.ReadAllBytes(file)));
    }

    [Fact]
    public async Task Encode_WhenTextIsGenerated_GivesTheIdsOfTiktoken()
    {
        var files = new List<string>();
        var random = new Random(20230314);
        Write("anything", 2_000_000, () => char.ConvertFromUtf32(CodePoint(random)));
        Write("units", 500_000, () => ((char)random.Next(0x10000)).ToString());
        string[] parts = [.. "aB1'sl!é中क٣Ⅳ\u0301\u00a0\u2028\u0085 \t\n\r".Select(c => c.ToString()), "😀", "𝒜", "𝟏", "'ll", "'VE", "ſ", "  ", "\r\n", "\ud800", " the", "ing", "..."];
        Write("mixed", 3_000_000, () => parts[random.Next(parts.Length)]);
        // Every code point where letters, numbers, white space and the rest each split in another way.
        var next = 0;
        Write("every", int.MaxValue, () => next > 0x10FFFF ? null : Surrounded(next++));
        await CompareAsync(files, file => new string(MemoryMarshal.Cast<byte, char>(File.ReadAllBytes(file))));

        void Write(string name, int length, Func<string?> part)
        {
            var text = new StringBuilder();
            while (text.Length < length && part() is { } more)
            {
                text.Append(more);
            }

            var path = Path.Combine(_folder, name + ".utf16");
            File.WriteAllBytes(path, MemoryMarshal.AsBytes(text.ToString().AsSpan()));
            files.Add(path);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static int CodePoint(Random random)
    {
        var codePoint = random.Next(0x110000 - 0x800);
        return codePoint < 0xD800 ? codePoint : codePoint + 0x800;
    }

    private static string Surrounded(int codePoint)
    {
        var text = codePoint is >= 0xD800 and < 0xE000 ? ((char)codePoint).ToString() : char.ConvertFromUtf32(codePoint);
        return $"a{text}'s {text}{text}123\n";
    }

    private async Task CompareAsync(List<string> files, Func<string, string> read)
    {
        var expected = await RunOracleAsync(files);
        expected.Count.ShouldBe(files.Count);
        var tokenizer = Cl100kTokenizer.Load();
        var characters = 0L;
        var (countTime, encodeTime) = (TimeSpan.Zero, TimeSpan.Zero);
        foreach (var oracle in expected)
        {
            var text = read(oracle.File);
            text.Length.ShouldBe(oracle.Characters, $"both sides must read {oracle.File} alike");
            var start = Stopwatch.GetTimestamp();
            var count = tokenizer.CountTokens(text);
            countTime += Stopwatch.GetElapsedTime(start);
            start = Stopwatch.GetTimestamp();
            var ids = tokenizer.Encode(text);
            encodeTime += Stopwatch.GetElapsedTime(start);
            characters += text.Length;

            count.ShouldBe(oracle.Tokens, oracle.File);
            HashOf(ids).ShouldBe(oracle.Sha256, $"the ids of {oracle.File} differ");
        }

        var tokens = expected.Sum(oracle => (long)oracle.Tokens);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{files.Count} files, {characters:N0} characters, {tokens:N0} tokens, all equal. Characters a second:"));
        output.WriteLine(Rate("npm tiktoken", TimeSpan.FromSeconds(expected.Sum(oracle => oracle.Seconds))));
        output.WriteLine(Rate("Encode", encodeTime));
        output.WriteLine(Rate("CountTokens", countTime));

        string Rate(string name, TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"  {name,-13} {characters / time.TotalSeconds,15:N0}");
    }

    private static string HashOf(IReadOnlyList<int> ids)
    {
        var bytes = new byte[ids.Count * sizeof(int)];
        for (var i = 0; i < ids.Count; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * sizeof(int)), ids[i]);
        }

        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    private async Task<IReadOnlyList<OracleLine>> RunOracleAsync(IReadOnlyList<string> files)
    {
        var oracle = Path.Combine(_folder, "oracle");
        Directory.CreateDirectory(oracle);
        foreach (var file in (string[])["package.json", "package-lock.json", "encode.mjs"])
        {
            File.Copy(Path.Combine(FindOracleFolder(), file), Path.Combine(oracle, file));
        }

        await RunAsync("npm", ["ci", "--no-audit", "--no-fund"], oracle, string.Empty);
        var lines = await RunAsync("node", ["encode.mjs"], oracle, string.Join('\n', files));
        return [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<OracleLine>(line, Json)!)];
    }

    private static string FindOracleFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "tests", "tiktoken");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds tests/tiktoken; run the tests inside the repository.");
    }

    private static async Task<string> RunAsync(string program, IReadOnlyList<string> arguments, string folder, string input)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            Assert.SkipUnless(Tool.IsRequired, $"{program} is not installed; install Node.js to compare with the reference implementation.");
            throw new InvalidOperationException($"{program} is not installed, and in CI the comparison must run.", exception);
        }

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Deadline);
        try
        {
            var result = process.StandardOutput.ReadToEndAsync(deadline.Token);
            var errors = process.StandardError.ReadToEndAsync(deadline.Token);
            await process.StandardInput.WriteAsync(input.AsMemory(), deadline.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(deadline.Token);
            process.ExitCode.ShouldBe(0, await errors);
            return await result;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private sealed record OracleLine(string File, int Characters, int Tokens, string Sha256, double Seconds);
}
