using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Contexter.Cli.Hosting;

/// <summary>The process's own output streams.</summary>
internal static class StandardStreams
{
    private const int StandardOutputHandle = 1;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>
    /// Standard output. The console's stream hides that the reader of a pipe went away, so a long command would go on writing for nobody; a pipe is therefore
    /// written directly. Files are left to the console's stream, which keeps to the place that processes before and after this one write to.
    /// </summary>
    public static TextWriter OpenOutput()
    {
        if (!OperatingSystem.IsWindows() && Console.IsOutputRedirected)
        {
            var stream = new FileStream(new SafeFileHandle(StandardOutputHandle, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            if (!stream.CanSeek)
            {
                return Open(stream);
            }
        }

        return Open(Console.OpenStandardOutput());
    }

    /// <summary>Standard error.</summary>
    public static TextWriter OpenError() => Open(Console.OpenStandardError());

    /// <summary>Whether standard output is a terminal that understands control sequences.</summary>
    public static bool IsTerminal(IReadOnlyDictionary<string, string> variables) =>
        !Console.IsOutputRedirected && !string.Equals(variables.GetValueOrDefault("TERM"), "dumb", StringComparison.Ordinal);

    /// <summary>Columns of the terminal, or the customary 80 when nobody knows.</summary>
    public static int TerminalWidth()
    {
        const int Customary = 80;
        try
        {
            return !Console.IsOutputRedirected && Console.WindowWidth > 0 ? Console.WindowWidth : Customary;
        }
        catch (IOException)
        {
            return Customary;
        }
    }

    private static StreamWriter Open(Stream stream) => new(stream, Utf8) { AutoFlush = true };
}
