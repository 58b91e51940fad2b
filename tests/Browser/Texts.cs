using System.Globalization;

namespace Contexter.BrowserTests;

/// <summary>What the tests' libraries say.</summary>
internal static class Texts
{
    /// <summary>A guide of many sections, of which one tells of retries.</summary>
    public static string Guide(string retries) => string.Concat(
        "# The connection guide\n\nThis guide explains how a client connects, and what it does when the other side is slow.\n",
        string.Concat(Enumerable.Range(1, 14).Select(Chapter)),
        "\n## Retries of failed requests\n\nA failed request is tried again ", retries, " with growing pauses, so that a server that restarts is not flooded.\n\n",
        "```js\nclient.retries = { limit: 5, backoff: \"exponential\" };\n```\n\n| Setting | Meaning |\n| --- | --- |\n| limit | how often a request is made again |\n| backoff | how pauses grow |\n",
        string.Concat(Enumerable.Range(15, 10).Select(Chapter)));

    /// <summary>Another page, about something else.</summary>
    public static string Proxies() =>
        "# Proxies\n\nRequests pass through a proxy when one is configured in the settings file of the client.\n\n## Authentication\n\nA proxy asks for a name and a password, which are kept in the keyring.\n";

    private static string Chapter(int number)
    {
        var name = number.ToString(CultureInfo.InvariantCulture);
        return $"\n## Chapter {name}\n\n"
            + string.Join(' ', Enumerable.Range(1, 12).Select(line => $"Sentence {line.ToString(CultureInfo.InvariantCulture)} of chapter {name} describes the window, the buffer and the timer of channel {name} in some detail."))
            + "\n";
    }
}
