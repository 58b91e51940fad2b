using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Contexter.SystemTests;

/// <summary>Holds the directions of the house: who may know whom.</summary>
public sealed partial class ArchitectureTests
{
    /// <summary>The folders that a folder's project may refer to; tests and bench may refer to anyone.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["core"] = [],
        ["embedded/Api"] = [],
        ["grain-interfaces"] = ["embedded/Api"],
        ["grains"] = ["grain-interfaces", "core", "embedded/Api"],
        ["client"] = ["grain-interfaces", "embedded/Api"],
        ["embedded/Storage"] = ["embedded/Api"],
        ["embedded/Host"] = ["embedded/Api", "embedded/Storage"],
        ["postgres"] = ["core"],
        ["silo"] = ["core", "postgres", "grain-interfaces", "grains", "client", "embedded/Api", "embedded/Storage", "embedded/Host"],
        ["models"] = ["core"],
        ["deploy"] = [],
        ["upstreams"] = ["core"],
        ["cli"] = ["silo", "client", "upstreams", "embedded/Api"],
    };

    public static TheoryData<string> Projects { get; } = [.. Allowed.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void ProjectReferences_OfEveryFolder_PointInAllowedDirections(string folder)
    {
        var project = Directory.GetFiles(Path.Combine(Root(), folder), "*.csproj").ShouldHaveSingleItem();
        var document = XDocument.Load(project);
        var references = document.Descendants("ProjectReference")
            .Select(reference => Path.GetFullPath(reference.Attribute("Include")!.Value, Path.GetDirectoryName(project)!))
            .Select(path => Path.GetRelativePath(Root(), Path.GetDirectoryName(path)!).Replace('\\', '/'))
            .ToList();
        if (string.Equals(document.Descendants("UsesGrains").SingleOrDefault()?.Value, "true", StringComparison.Ordinal))
        {
            references.Add("embedded/Api");
        }

        references.Where(reference => !Allowed[folder].Contains(reference, StringComparer.Ordinal)).ShouldBeEmpty($"{folder} may not refer to these");
    }

    [Fact]
    public void ProjectReferences_OfProduct_NeverPointToTestsOrBench()
    {
        foreach (var folder in Allowed.Keys)
        {
            var text = File.ReadAllText(Directory.GetFiles(Path.Combine(Root(), folder), "*.csproj").Single());
            text.ShouldNotContain("tests/");
            text.ShouldNotContain("bench/");
        }
    }

    [Fact]
    public void Core_KnowsNoActorAndNoWebServer()
    {
        var offenders = Sources("core").Where(file => CoreForbidden().IsMatch(File.ReadAllText(file)));
        offenders.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("core")]
    [InlineData("grain-interfaces")]
    [InlineData("grains")]
    [InlineData("client")]
    public void Sources_OfSharedFolders_NeverKnowTheirHost(string folder)
    {
        var offenders = Sources(folder).Where(file => HostKnowledge().IsMatch(File.ReadAllText(file)));
        offenders.ShouldBeEmpty("no conditional code and no name of a host outside silo/Hosting");
    }

    [Fact]
    public void Grains_NeverLeaveTheirScheduler()
    {
        // Inside a lambda that runs on the pool it is right to leave the context; nowhere else in a grain.
        var offenders = Sources("grains")
            .SelectMany(file => File.ReadAllLines(file).Select((line, index) => (file, line, index)))
            .Where(place => place.line.Contains("ConfigureAwait(false)", StringComparison.Ordinal) && !place.line.Contains("// on the pool", StringComparison.Ordinal))
            .Select(place => $"{place.file}:{place.index + 1}");
        offenders.ShouldBeEmpty();
    }

    [Fact]
    public void Sources_EachFile_FitTheEye()
    {
        var folders = new[] { "core", "embedded", "grain-interfaces", "grains", "silo", "client", "cli", "models", "postgres", "upstreams", "deploy", "tests", "bench" };
        var offenders = folders.SelectMany(Sources)
            .Select(file => (file, lines: File.ReadLines(file).Count()))
            .Where(entry => entry.lines > 400)
            .Select(entry => $"{entry.file}: {entry.lines} lines");
        offenders.ShouldBeEmpty("a file has one subject and at most 400 lines");
    }

    [Fact]
    public void Log_EachNumberOfAnEvent_MeansOneThing()
    {
        var folders = new[] { "core", "embedded", "grains", "silo", "client", "cli", "postgres", "upstreams" };
        var offenders = folders.SelectMany(Sources)
            .SelectMany(file => EventNumbers().Matches(File.ReadAllText(file)).Select(match => (Number: match.Groups["number"].Value, file)))
            .GroupBy(entry => entry.Number, StringComparer.Ordinal)
            .Where(group => group.Count() > 1)
            .Select(group => $"{group.Key}: {string.Join(", ", group.Select(entry => entry.file))}");
        offenders.ShouldBeEmpty("whoever watches the log goes by the numbers of events");
    }

    private static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Root(), folder), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../.."));

    [GeneratedRegex(@"using (Orleans|Microsoft\.AspNetCore|Contexter\.(GrainInterfaces|Grains|Silo|Client|Cli|Embedded|Upstreams))\b", RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex CoreForbidden();

    [GeneratedRegex(@"^\s*#(if|elif)\b|using Contexter\.Embedded", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 5_000)]
    private static partial Regex HostKnowledge();

    [GeneratedRegex(@"EventId = (?<number>\d+)", RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex EventNumbers();
}
