using System.Text.Json.Nodes;
using Contexter.Cli;
using Contexter.Cli.Hosting;
using Contexter.Sources.SdkDocs;
using Contexter.System.Tests.Configuration;
using Contexter.Tests.Cli;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Tests.Product;

/// <summary>The whole product in this process, command after command, over one data directory and one folder of documents.</summary>
internal sealed class ProductHarness : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);
    private readonly string _root = Directory.CreateTempSubdirectory("contexter-product-").FullName;

    public ProductHarness()
    {
        Directory.CreateDirectory(Docs);
    }

    /// <summary>The data directory.</summary>
    public string Data => Path.Combine(_root, "data");

    /// <summary>The folder of documents.</summary>
    public string Docs => Path.Combine(_root, "docs");

    /// <summary>Writes a document and gives its path.</summary>
    public string Write(string name, string text)
    {
        var path = Path.Combine(Docs, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Writes a document of two sections, one with code.</summary>
    public string WriteGuide(string name, string subject) => Write(
        name,
        $"# The {subject} guide\n\nThis page explains how the {subject} is set up and what it is good for in daily work.\n\n"
        + $"## Setting the {subject}\n\nOpen the settings file and write the {subject} there, then restart the service so that it is read.\n\n"
        + $"```yaml\n{subject}: value\n```\n");

    /// <summary>Runs a command to its end.</summary>
    public async Task<CliResult> RunAsync(params string[] args)
    {
        using var never = new CancellationTokenSource();
        return await RunAsync(args, new StringWriter { NewLine = "\n" }, never.Token).WaitAsync(Deadline, TestContext.Current.CancellationToken);
    }

    /// <summary>Runs a command and gives the one JSON value it prints.</summary>
    public async Task<JsonNode> JsonAsync(params string[] args)
    {
        var result = await RunAsync([.. args, "--json"]);
        result.Error.ShouldBeEmpty();
        return JsonNode.Parse(result.Output)!;
    }

    /// <summary>Runs a command with an output and an interruption of the test's own.</summary>
    public async Task<CliResult> RunAsync(string[] args, StringWriter output, CancellationToken interruption, Action<IServiceCollection>? configure = null)
    {
        var error = new StringWriter { NewLine = "\n" };
        var machine = new TestEnvironment();
        machine.Set("CONTEXTER_DATA", Data);
        var exitCode = await ContexterCli.RunAsync(args, new CliEnvironment
        {
            Output = output,
            Error = error,
            Machine = machine,
            Dotnet = new InstalledDotnet(),
            Sessions = () => new ContexterSessions(configure),
            Time = TimeProvider.System,
            Interruption = interruption,
        });
        return new(exitCode, output.ToString(), error.ToString());
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
