using System.Text.Json;

namespace Contexter.Tests.Cli;

/// <summary><c>--allow-private</c>: a setting of the process that fetches, whichever command is given.</summary>
public sealed class AllowPrivateTests : IDisposable
{
    private readonly CliHarness _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task AllowPrivate_InAProcessOfItsOwn_IsTheSetting()
    {
        (await _cli.RunAsync("libraries")).ShouldBeDone();
        (await _cli.RunAsync("libraries", "--allow-private")).ShouldBeDone();

        _cli.Sessions.Opened.Select(options => options.Downloads.AllowPrivate).ShouldBe([false, true]);
    }

    [Fact]
    public async Task AllowPrivate_WhenAServerAnswers_SaysWhoseSettingDecides()
    {
        const string Message = "--allow-private changes nothing here: the server at http://127.0.0.1:8005/ does the fetching, and its own setting decides. "
            + "Start it anew with 'contexter serve --allow-private', or set downloads.allow_private in its configuration.";
        _cli.Sessions.OtherServer = new("http://127.0.0.1:8005");

        (await _cli.RunAsync("libraries", "--allow-private")).Error.ShouldBe($"warning: {Message}\n");
        var json = await _cli.RunAsync("libraries", "--allow-private", "--json");

        JsonDocument.Parse(json.Error).RootElement.GetProperty("warning").GetProperty("message").GetString().ShouldBe(Message);
        (await _cli.RunAsync("libraries")).ShouldBeDone();
    }

    [Fact]
    public async Task AllowPrivate_OfAServer_IsItsSetting()
    {
        await _cli.InterruptAsync(_cli.Sessions.Waiting.Task, "serve", "--allow-private", "--data", "/data");

        _cli.Sessions.Served.ShouldHaveSingleItem().Downloads.AllowPrivate.ShouldBeTrue();
    }
}
