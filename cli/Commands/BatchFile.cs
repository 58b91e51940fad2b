using System.CommandLine.Parsing;
using System.Globalization;
using Contexter.Client.Api;
using Contexter.Documents;
using Contexter.GrainInterfaces;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Contexter.Cli.Commands;

/// <summary>
/// Reads the libraries of a batch: a list in YAML or JSON whose entries have the names of the options of <c>contexter add</c> as keys, or a line a library, written as behind
/// <c>contexter add</c>. Either way the command itself reads an entry, so that it means what it would alone.
/// </summary>
internal sealed class BatchFile(AddCommand add, CommandContext context)
{
    private const string LibraryKey = "library";

    /// <summary>All requests of a file: one that is wrong ends the reading.</summary>
    /// <exception cref="ContexterException">The file cannot be read, names nothing, or has a wrong entry, which is named.</exception>
    public async Task<AddLibraryRequest[]> ReadAsync(string file, CancellationToken cancellationToken)
    {
        var path = context.Absolute(file);
        string text;
        try
        {
            text = await File.ReadAllTextAsync(path, cancellationToken);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ContexterException(ErrorCodes.SourceNotFound, $"The file '{path}' cannot be read ({fault.Message}). Check its name and permissions.", fault);
        }

        AddLibraryRequest[] requests = [.. (IsList(text) ? Entries(text, path) : Lines(text, path)).Select(entry => Read(entry.Arguments, entry.Where))];
        return requests.Length > 0
            ? requests
            : throw new ContexterException(ErrorCodes.InvalidInput, $"'{path}' names no library; write one a line, as 'NAME --from SOURCE'.");
    }

    /// <summary>Names of libraries begin neither with a bracket nor with a hyphen and a blank.</summary>
    private static bool IsList(string text) =>
        text.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.Length > 0 && line[0] != '#') is { } first
        && (first[0] == '[' || first == "-" || first == "---" || first.StartsWith("- ", StringComparison.Ordinal));

    private static IEnumerable<(string[] Arguments, string Where)> Lines(string text, string path) => text.Split('\n')
        .Select((line, index) => (Line: line.Trim(), Where: string.Create(CultureInfo.InvariantCulture, $"Line {index + 1} of '{path}'")))
        .Where(line => line.Line.Length > 0 && line.Line[0] != '#')
        .Select(line => (CommandLineParser.SplitCommandLine(line.Line).ToArray(), line.Where));

    private static List<(string[] Arguments, string Where)> Entries(string text, string path)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (YamlException fault)
        {
            throw new ContexterException(
                ErrorCodes.InvalidInput, string.Create(CultureInfo.InvariantCulture, $"'{path}' is not valid YAML or JSON: line {fault.Start.Line}, column {fault.Start.Column}: {fault.Message}"), fault);
        }

        var entries = new List<(string[] Arguments, string Where)>();
        foreach (var node in ((YamlSequenceNode)stream.Documents[0].RootNode).Children)
        {
            var where = string.Create(CultureInfo.InvariantCulture, $"Entry {entries.Count + 1} of '{path}' (line {node.Start.Line})");
            entries.Add((node is YamlMappingNode entry ? [.. Arguments(entry, where)] : throw Wrong(where, "it is no list of keys and values, such as 'library: react' and 'from: npm:react'"), where));
        }

        return entries;
    }

    private static IEnumerable<string> Arguments(YamlMappingNode entry, string where)
    {
        foreach (var (key, value) in entry.Children)
        {
            var name = (key as YamlScalarNode)?.Value ?? string.Empty;
            var values = value switch
            {
                YamlScalarNode scalar => [scalar],
                YamlSequenceNode list => list.Children.Select(item => item as YamlScalarNode ?? throw Wrong(where, $"'{name}' holds more than texts")),
                _ => throw Wrong(where, $"'{name}' is neither a text nor a list of texts"),
            };
            foreach (var text in values.Select(scalar => scalar.Value ?? string.Empty))
            {
                if (name is not LibraryKey)
                {
                    yield return "--" + name.Replace('_', '-');
                }

                yield return text;
            }
        }
    }

    private AddLibraryRequest Read(string[] arguments, string where)
    {
        var parsed = add.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            throw new ContexterException(ErrorCodes.InvalidInput, $"{where}: {parsed.Errors[0].Message}");
        }

        try
        {
            return add.RequestOf(parsed, context.Environment.Machine);
        }
        catch (Exception fault) when (fault is ContexterException or ContexterFaultException)
        {
            throw new ContexterException(ErrorCodes.InvalidInput, $"{where}: {fault.Message}", fault);
        }
    }

    private static ContexterException Wrong(string where, string problem) => new(ErrorCodes.InvalidInput, $"{where}: {problem}.");
}
