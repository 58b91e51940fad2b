using System.Net;
using Contexter.Http.Downloads;

namespace Contexter.Core.Tests.Sources.Context7;

/// <summary>Answers as Context7 gives them.</summary>
internal static class Context7Script
{
    public const string Found =
        """
        {"results":[
          {"id":"/facebook/react","title":"React","description":"A JavaScript library for building user interfaces","branch":"main",
           "lastUpdateDate":"2025-01-15T10:30:00.000Z","state":"finalized","totalTokens":500000,"totalSnippets":2500,"stars":220000,"trustScore":9.5,
           "benchmarkScore":95.5,"versions":["v18.2.0","v17.0.2"]},
          {"id":"/react-native/docs","title":"React Native","description":"Native apps","state":"initial","totalTokens":-1,"totalSnippets":-1,"stars":-1,"trustScore":-1},
          {"id":"no id"}, null],
         "searchFilterApplied":false}
        """;

    public const string Answer =
        """
        {"codeSnippets":[
          {"codeTitle":"Create a root","codeDescription":"Renders into a **node**.","codeLanguage":"TSX","codeTokens":150,
           "codeId":"https://github.com/facebook/react/blob/main/docs/root.mdx#_snippet_0","pageTitle":"Client",
           "codeList":[{"language":"tsx","code":"createRoot(node).render(<App />);\r\n"},{"language":"","code":"// second"}]}],
         "infoSnippets":[
          {"pageId":"https://react.dev/reference/hooks.md","breadcrumb":"Reference > Hooks","content":"Hooks let you use state.\n\n## Rules\n\nOnly at the top level.","contentTokens":200}],
         "rules":{"global":["Obey."]}}
        """;

    public const string Text =
        """
        ### Create a root

        Source: https://github.com/facebook/react/blob/main/docs/root.mdx

        Renders into a node.

        ```tsx
        ### not a title
        Source: https://example.org/neither
        createRoot(node);
        ```

        --------------------------------

        ### Hooks

        Source: https://react.dev/reference/hooks.md

        Hooks let you use state.
        """;

    public static ScriptedAnswer Error(HttpStatusCode status, string code, string message = "It says why.", params (string, string)[] headers) =>
        ScriptedAnswer.Of($$"""{"error":"{{code}}","message":"{{message}}"}""", status, headers);

    public static bool IsSearch(DownloadRequest request) => request.Url.AbsolutePath.EndsWith("/v2/libs/search", StringComparison.Ordinal);

    public static string? Query(DownloadRequest request, string name) => request.Url.Query.TrimStart('?').Split('&')
        .Select(pair => pair.Split('=', 2)).Where(pair => pair[0] == name).Select(pair => Uri.UnescapeDataString(pair[1])).FirstOrDefault();
}
