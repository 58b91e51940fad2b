using System.Text.RegularExpressions;
using Contexter.Silo.Configuration;

namespace Contexter.System.Tests.Configuration;

/// <summary>The file that <c>config init</c> writes, and the table in the documentation.</summary>
public sealed partial class ConfigurationTemplateTests
{
    private const string Begin = "<!-- settings: begin -->\n";
    private const string End = "<!-- settings: end -->\n";

    [Fact]
    public void Write_Always_LoadsToExactlyTheDefaults()
    {
        var loaded = TestEnvironment.WithFile(Template()).Load();

        loaded.Options.ShouldBe(TestEnvironment.Defaults);
        loaded.Settings.ShouldAllBe(setting => setting.Value == setting.Default && setting.Origin.Kind == SettingOriginKind.File);
    }

    [Fact]
    public void Write_Always_ExplainsEveryKey()
    {
        var template = Template();
        var prose = CommentBreak().Replace(template, " ");

        foreach (var setting in new TestEnvironment().Load().Settings)
        {
            prose.ShouldContain(setting.Description);
            prose.ShouldContain($"Allowed: {setting.Allowed}. Environment: {setting.EnvironmentVariable}.");
        }

        template.Split('\n').ShouldAllBe(line => line.Length <= 110);
        template.ShouldNotContain("\r");
    }

    [Fact]
    public void Write_Always_BeginsWithTheFirstSettings()
    {
        var lines = Template().Split('\n').Where(line => line.Length > 0 && !line.TrimStart().StartsWith('#'));

        lines.Take(5).ShouldBe(["data: \"\"", "server:", "  host: \"127.0.0.1\"", "  port: 8001", "  allowed_hosts: []"]);
    }

    [Fact]
    public void Documentation_OfTheSettings_IsWhatTheDeclarationsSay()
    {
        var text = File.ReadAllText(Path.Combine(RepositoryFolder(), "docs", "configuration.md")).ReplaceLineEndings("\n");
        var begin = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var wanted = Table();

        string.Equals(text[begin..text.IndexOf(End, StringComparison.Ordinal)], wanted, StringComparison.Ordinal).ShouldBeTrue(
            $"docs/configuration.md, between the marks 'settings: begin' and 'settings: end', must hold exactly:\n{wanted}");
    }

    private static string Template()
    {
        var writer = new StringWriter();
        ConfigurationTemplate.Write(writer);
        return writer.ToString();
    }

    private static string Table()
    {
        var rows = new TestEnvironment().Load().Settings.Select(setting =>
            $"| `{setting.Key}` | {Default(setting)} | {Cell(setting.Allowed)} | {Cell(setting.Description)} |\n");
        return string.Concat(["| Key | Default | Allowed | Meaning |\n", "| --- | --- | --- | --- |\n", .. rows]);
    }

    private static string Default(EffectiveSetting setting) => setting.Default.Length == 0 ? "(empty)" : $"`{setting.Default}`";

    private static string Cell(string text) => text.Replace("|", @"\|", StringComparison.Ordinal);

    private static string RepositoryFolder()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Contexter.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside the repository.");
        }

        return folder;
    }

    [GeneratedRegex(@"\n *# ", RegexOptions.NonBacktracking)]
    private static partial Regex CommentBreak();
}
