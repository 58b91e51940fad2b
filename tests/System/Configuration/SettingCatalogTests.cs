using Contexter.Silo.Configuration;

namespace Contexter.System.Tests.Configuration;

/// <summary>What a declaration can say: kinds of values that no section of Contexter may have at the moment.</summary>
public sealed class SettingCatalogTests
{
    [Fact]
    public void Bind_WhenASettingIsAList_ReadsYamlListsAndCommas()
    {
        var environment = TestEnvironment.WithFile("""
            words: [one, "two, three", ""]
            numbers:
              - 4
              - 5
            paths: [a, ~/b, /c]
            """);

        var options = environment.Bind<SampleOptions>().Options;
        options.Words.ShouldBe(["one", "two, three", ""]);
        options.Numbers.ShouldBe([4, 5]);
        options.Paths.ShouldBe([Path.Combine(TestEnvironment.Working, "a"), Path.Combine(TestEnvironment.Home, "b"), Path.GetFullPath("/c")]);

        options = environment.Set("CONTEXTER_WORDS", "x, y,z").Bind<SampleOptions>(("numbers", "9"), ("paths", "")).Options;
        options.Words.ShouldBe(["x", "y", "z"]);
        options.Numbers.ShouldBe([9]);
        options.Paths.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("numbers: [1, x]", "numbers: '1, x' has an item, 'x', that is no whole number")]
    [InlineData("numbers: [1, 100]", "numbers: '1, 100' has an item, '100', that is too large")]
    [InlineData("numbers: 1", "numbers: expected a YAML list such as [a, b]")]
    [InlineData("numbers: { a: 1 }", "numbers: expected a YAML list such as [a, b]")]
    [InlineData("numbers: [[1]]", "numbers: every item of the list must be one value")]
    [InlineData("numbers: [1, ~]", "numbers: every item of the list must be one value")]
    [InlineData("flag: yes", "flag: 'yes' is neither true nor false")]
    public void Bind_WhenAValueIsWrong_SaysSo(string yaml, string problem) =>
        TestEnvironment.Problems(() => TestEnvironment.WithFile(yaml).Bind<SampleOptions>()).ShouldHaveSingleItem()
            .ShouldStartWith($"{problem} ({TestEnvironment.WorkingFile}:1); allowed: ");

    [Fact]
    public void Bind_WhenASettingIsABoolean_ReadsIt()
    {
        new TestEnvironment().Bind<SampleOptions>().Options.Flag.ShouldBeTrue();
        TestEnvironment.WithFile("flag: False").Bind<SampleOptions>().Options.Flag.ShouldBeFalse();
    }

    [Fact]
    public void Settings_WhenASecretIsSet_NeverShowIt()
    {
        var bound = TestEnvironment.WithFile("api_key: hunter2").Bind<SampleOptions>();

        bound.Options.ApiKey.ShouldBe("hunter2");
        ApiKey(bound).Value.ShouldBe("***");
        bound.Settings.Select(setting => setting.ToString()).ShouldAllBe(text => !text.Contains("hunter2"));
        bound.Options.ToString().ShouldBe(nameof(SampleOptions));
        ApiKey(new TestEnvironment().Bind<SampleOptions>()).Value.ShouldBeEmpty();
    }

    [Fact]
    public void Bind_WhenASecretIsWrong_NeverShowsIt()
    {
        var problems = TestEnvironment.Problems(() => new TestEnvironment().Bind<SampleOptions>(("pin", "hunter2"), ("pins", "1,hunter2"), ("numbers", "1")));

        problems.ShouldBe([
            "pin: '***' is no whole number (command line); allowed: whole number",
            "pins: '***' has an item that is no whole number (command line); allowed: list of whole number"]);
    }

    [Fact]
    public void Template_OfAnyCatalogue_LoadsToItsDefaults()
    {
        var writer = new StringWriter();
        ConfigurationTemplate.Write(writer, new SettingCatalog(typeof(SampleOptions)));

        var bound = TestEnvironment.WithFile(writer.ToString()).Bind<SampleOptions>();

        bound.Settings.ShouldAllBe(setting => setting.Value == setting.Default && setting.Origin.Kind == SettingOriginKind.File);
        bound.Options.Words.SequenceEqual(new SampleOptions().Words, StringComparer.Ordinal).ShouldBeTrue();
        bound.Options.Odd.ShouldBe(new SampleOptions().Odd);
    }

    [Fact]
    public void Constructor_WhenAPropertyIsNotDeclared_Throws() =>
        Should.Throw<InvalidOperationException>(() => new SettingCatalog(typeof(UndeclaredOptions))).Message
            .ShouldContain("UndeclaredOptions.Forgotten has no [Setting]");

    [Fact]
    public void Constructor_WhenATypeHasNoFormat_Throws() =>
        Should.Throw<InvalidOperationException>(() => new SettingCatalog(typeof(UnreadableOptions))).Message.ShouldContain("System.Uri");

    [Fact]
    public void Constructor_WhenTwoKeysShareAVariable_Throws() => Should.Throw<ArgumentException>(() => new SettingCatalog(typeof(AmbiguousOptions)));

    [Fact]
    public void Contexter_EveryDeclaration_IsComplete()
    {
        foreach (var setting in SettingCatalog.Contexter.Settings)
        {
            setting.Description.ShouldEndWith(".", customMessage: setting.Key);
            string.Equals(setting.EnvironmentVariable, ConfigurationLoader.FileVariable, StringComparison.Ordinal).ShouldBeFalse();
            SettingCatalog.Contexter.FindByVariable(setting.EnvironmentVariable).ShouldBeSameAs(setting);
        }

        SettingCatalog.Contexter.Sections.Skip(1).ShouldAllBe(section => section.Description.EndsWith('.'));
    }

    [Theory]
    [InlineData("Port", "port")]
    [InlineData("TopK", "top_k")]
    [InlineData("K1", "k1")]
    [InlineData("Bm25", "bm25")]
    [InlineData("MaxFileSize", "max_file_size")]
    public void SnakeCase_OfAName_IsItsKey(string name, string key) => SettingKey.SnakeCase(name).ShouldBe(key);

    [Theory]
    [InlineData("a", null)]
    [InlineData("", null)]
    [InlineData("serevr.hots", "server.host")]
    [InlineData("hots", "server.host")]
    [InlineData("server.bm25.k1", "search.bm25.k1")]
    public void Nearest_OfAKey_IsTheOneMeant(string unknown, string? nearest) =>
        SettingKey.Nearest(unknown, ["search.bm25.k1", "server.host", "server.port"]).ShouldBe(nearest);

    private static EffectiveSetting ApiKey((SampleOptions, IReadOnlyList<EffectiveSetting> Settings) bound) =>
        bound.Settings.Single(setting => setting.Key is "api_key");

    internal sealed record SampleOptions : OptionsSection
    {
        [Setting("Words.")]
        public IReadOnlyList<string> Words { get; init; } = ["tab\tquote\"", "comma, # colon: é"];

        [Setting("Numbers.")]
        [Between(0, 99)]
        public IReadOnlyList<int> Numbers { get; init; } = [1, 2, 3];

        [Setting("Paths.")]
        [FilePath]
        public IReadOnlyList<string> Paths { get; init; } = [];

        [Setting("Flag.")]
        public bool Flag { get; init; } = true;

        [Setting("Odd text that YAML would read as something else.")]
        public string Odd { get; init; } = "~";

        [Setting("Key of an interface.")]
        [Secret]
        public string ApiKey { get; init; } = "";

        [Setting("Secret number.")]
        [Secret]
        public int Pin { get; init; }

        [Setting("Secret numbers.")]
        [Secret]
        public IReadOnlyList<int> Pins { get; init; } = [];
    }

    internal sealed record UndeclaredOptions : OptionsSection
    {
        public int Forgotten { get; init; }
    }

    internal sealed record UnreadableOptions : OptionsSection
    {
        [Setting("A type without a format.")]
        public Uri Address { get; init; } = new("http://localhost");
    }

    internal sealed record AmbiguousOptions : OptionsSection
    {
        [Setting("First.")]
        public int SideDoor { get; init; }

        [Setting("Section.")]
        public SideSection Side { get; init; } = new();
    }

    internal sealed record SideSection : OptionsSection
    {
        [Setting("Second.")]
        public int Door { get; init; }
    }
}
