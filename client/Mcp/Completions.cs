using Contexter.Client.Api;
using ModelContextProtocol.Protocol;

namespace Contexter.Client.Mcp;

/// <summary>Completes names of libraries and versions in arguments of prompts and templates of resources.</summary>
internal sealed class Completions(IContexterApi api)
{
    private const int Most = 100;

    /// <summary>What an argument that begins so may be.</summary>
    /// <param name="argument">The argument as far as it is written.</param>
    /// <param name="others">The arguments that are written already.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async ValueTask<CompleteResult> CompleteAsync(Argument? argument, IDictionary<string, string>? others, CancellationToken cancellationToken)
    {
        if (argument is not { Name: "library" or "version" or "from" or "to" })
        {
            return Of([]);
        }

        var libraries = await api.ListLibrariesAsync(cancellationToken).ConfigureAwait(false);
        var name = others is not null && others.TryGetValue("library", out var written) ? written.Split('@', 2)[0] : null;
        return Of(argument.Name is "library"
            ? libraries.Select(library => library.Name).Concat(argument.Value.Contains('@', StringComparison.Ordinal) ? libraries.Select(library => library.Reference()) : []).Where(value => Begins(value, argument.Value))
            : libraries.Where(library => name is null || string.Equals(library.Name, name, StringComparison.OrdinalIgnoreCase)).Select(library => library.Version).Where(value => Begins(value, argument.Value)));
    }

    private static bool Begins(string value, string start) => value.StartsWith(start, StringComparison.OrdinalIgnoreCase);

    private static CompleteResult Of(IEnumerable<string> values)
    {
        string[] all = [.. values.Distinct(StringComparer.Ordinal)];
        return new CompleteResult { Completion = new Completion { Values = [.. all.Take(Most)], Total = all.Length, HasMore = all.Length > Most } };
    }
}
