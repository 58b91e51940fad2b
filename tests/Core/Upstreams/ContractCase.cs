using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Contexter.Core.Tests.Upstreams;

/// <summary>A request and the answer that a service is documented to give; the form of the files is described beside them.</summary>
public sealed record ContractCase(
    string Name,
    string Method,
    string Target,
    IReadOnlyList<(string Name, string Value)> Headers,
    string Body,
    int Status,
    string? MediaType,
    IReadOnlyList<(string Name, string Value)> ExpectedHeaders,
    IReadOnlyList<string> Expected)
{
    /// <summary>Reads all cases of a file.</summary>
    public static IReadOnlyList<ContractCase> Read(string file) =>
        [.. ("\n" + File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Data", "Upstreams", file))).Split("\n### ").Skip(1).Aggregate(new List<string>(), Join).Select(Parse)];

    /// <summary>Sends the request.</summary>
    /// <param name="http">The client.</param>
    /// <param name="server">Where the server is.</param>
    /// <param name="host">The name by which it is asked.</param>
    /// <param name="cancellationToken">Ends waiting.</param>
    public async Task<HttpResponseMessage> SendAsync(HttpClient http, Uri server, string host, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(new HttpMethod(Method), new Uri(server.GetLeftPart(UriPartial.Authority) + Target));
        request.Headers.Host = host;
        if (Body.Length > 0)
        {
            request.Content = new StringContent(Body, mediaType: "application/json", encoding: null);
        }

        foreach (var (name, value) in Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value).ShouldBeTrue();
        }

        return await http.SendAsync(request, cancellationToken);
    }

    /// <summary>Holds an answer against the case.</summary>
    public async Task CheckAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var body = await answer.Content.ReadAsStringAsync(cancellationToken);
        ((int)answer.StatusCode).ShouldBe(Status, body);
        if (MediaType is not null)
        {
            answer.Content.Headers.ContentType!.ToString().ShouldStartWith(MediaType);
        }

        foreach (var (name, value) in ExpectedHeaders)
        {
            var found = answer.Headers.TryGetValues(name, out var values) || answer.Content.Headers.TryGetValues(name, out values) ? string.Join(", ", values) : null;
            found.ShouldNotBeNull(name);
            if (value != "*")
            {
                found.ShouldBe(value, name);
            }
        }

        if (Expected.Count > 0 && Expected[0].StartsWith('{'))
        {
            CheckShape(JsonNode.Parse(string.Concat(Expected))!, JsonNode.Parse(body), "$");
            return;
        }

        foreach (var line in Expected)
        {
            body.ShouldContain(line, Case.Sensitive);
        }
    }

    public override string ToString() => Name;

    private static void CheckShape(JsonNode example, JsonNode? found, string path)
    {
        found.ShouldNotBeNull(path);
        if (example is JsonValue value && value.GetValueKind() is JsonValueKind.String && value.GetValue<string>() is ['=', .. var literal])
        {
            (found.GetValueKind() is JsonValueKind.String ? found.GetValue<string>() : found.ToJsonString()).ShouldBe(literal, path);
            return;
        }

        Kind(found).ShouldBe(Kind(example), path);
        if (example is JsonObject members)
        {
            foreach (var (name, member) in members)
            {
                CheckShape(member!, found[name], $"{path}.{name}");
            }
        }
        else if (example is JsonArray { Count: > 0 } elements)
        {
            found.AsArray().Count.ShouldBeGreaterThan(0, path);
            CheckShape(elements[0]!, found[0], $"{path}[0]");
        }

        static JsonValueKind Kind(JsonNode node) => node.GetValueKind() is JsonValueKind.True ? JsonValueKind.False : node.GetValueKind();
    }

    /// <summary>A heading of an expected text is no beginning of a case: those have a request in the next line.</summary>
    private static List<string> Join(List<string> cases, string text)
    {
        var second = text.Split('\n', 3) is [_, var line, ..] ? line : "";
        if (second.Split(' ') is [var method, ['/', ..], ..] && method.All(char.IsAsciiLetterUpper))
        {
            cases.Add(text);
        }
        else
        {
            cases[^1] += "\n### " + text;
        }

        return cases;
    }

    private static ContractCase Parse(string text)
    {
        var lines = text.TrimEnd('\n').Split('\n').ToList();
        var arrow = lines.FindIndex(line => line.StartsWith("=> ", StringComparison.Ordinal));
        var request = lines[1].Split(' ');
        var blank = lines.IndexOf("", 2, arrow - 2);
        var headersEnd = blank < 0 ? arrow : blank;
        var status = lines[arrow].Split(' ', 3);
        var expected = lines.Skip(arrow + 1).ToLookup(line => line.StartsWith("< ", StringComparison.Ordinal));
        return new ContractCase(
            lines[0],
            request[0],
            request[1],
            [.. lines[2..headersEnd].Select(Header)],
            blank < 0 ? "" : string.Join('\n', lines[(blank + 1)..arrow]),
            int.Parse(status[1], CultureInfo.InvariantCulture),
            status.Length > 2 ? status[2] : null,
            [.. expected[true].Select(line => Header(line[2..]))],
            [.. expected[false].Where(line => line.Length > 0)]);
    }


    private static (string, string) Header(string line) => (line[..line.IndexOf(": ", StringComparison.Ordinal)], line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..]);
}
