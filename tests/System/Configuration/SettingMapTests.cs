using Contexter.Silo.Configuration;

namespace Contexter.System.Tests.Configuration;

/// <summary>Sections by names of the user's own: the embedding models below <c>models</c>.</summary>
public sealed class SettingMapTests
{
    private const string TwoModels = """
        models:
          code:
            provider: voyage
            key: s3cret
            dimension: 512
          nomic-small:
            provider: openai
            endpoint: http://localhost:11434/v1
            model: nomic-embed-text
            dimension: 768
        """;

    [Fact]
    public void Load_WhenTheFileNamesModels_DescribesEach()
    {
        var models = TestEnvironment.WithFile(TwoModels).Load().Options.Models;

        models.Keys.Order(StringComparer.Ordinal).ShouldBe(["code", "nomic-small"]);
        models["code"].ShouldBe(new FurtherModelSection { Provider = EmbeddingProvider.Voyage, Key = "s3cret", Dimension = 512 });
        models["nomic-small"].ToOptions().ShouldHaveSingleItem().Description.Dimension.ShouldBe(768);
    }

    [Fact]
    public void Load_WhenFlagsAndVariablesNameModels_PutsThemOverTheFile()
    {
        var environment = TestEnvironment.WithFile(TwoModels)
            .Set("CONTEXTER_MODELS_CODE_KEY", "of the environment")
            .Set("CONTEXTER_MODELS_NOMIC_SMALL_BATCH_TEXTS", "7")
            .Set("CONTEXTER_MODELS_OTHER_CODE_PROVIDER", "voyage")
            .Set("CONTEXTER_MODELS_OTHER_CODE_FALLBACK_KEY", "spare");

        var options = environment.Load(null, ("models.code.key", "flag"), ("models.other-code.key", "other"), ("models.third.provider", "voyage"), ("models.third.key", "k")).Options;

        options.Models["code"].Key.ShouldBe("flag");
        options.Models["nomic-small"].BatchTexts.ShouldBe(7);
        options.Models["other-code"].ShouldBe(new FurtherModelSection { Provider = EmbeddingProvider.Voyage, Key = "other", FallbackKey = "spare" });
        options.Models["third"].Provider.ShouldBe(EmbeddingProvider.Voyage);
    }

    [Fact]
    public void Load_WhenAVariableAloneNamesAModel_KnowsItsName()
    {
        var environment = new TestEnvironment().Set("CONTEXTER_MODELS_MY_CODE_PROVIDER", "voyage").Set("CONTEXTER_MODELS_MY_CODE_KEY", "k3y");

        environment.Load().Options.Models.ShouldHaveSingleItem().Key.ShouldBe("my-code");
    }

    [Fact]
    public void Settings_OfAModel_AreShownWithOriginAndWithoutSecrets()
    {
        var settings = TestEnvironment.WithFile(TwoModels).Load().Settings.ToDictionary(setting => setting.Key, StringComparer.Ordinal);

        settings["models.code.key"].Value.ShouldBe("***");
        settings["models.code.key"].IsSecret.ShouldBeTrue();
        settings["models.nomic-small.dimension"].ShouldSatisfyAllConditions(
            setting => setting.Value.ShouldBe("768"),
            setting => setting.Default.ShouldBe("0"),
            setting => setting.Origin.ToString().ShouldBe($"{TestEnvironment.WorkingFile}:10"),
            setting => setting.EnvironmentVariable.ShouldBe("CONTEXTER_MODELS_NOMIC_SMALL_DIMENSION"));
        settings.Keys.ShouldNotContain(key => key.StartsWith("models.code.cache", StringComparison.Ordinal) || key.StartsWith("models.code.query_cache", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("models: { Code: { provider: voyage } }", "models: 'Code' is no name")]
    [InlineData("models: { a_b: { provider: voyage } }", "models: 'a_b' is no name")]
    [InlineData("models: { 9a: {} }", "models: '9a' is no name")]
    [InlineData("models: { a-: {} }", "models: 'a-' is no name")]
    [InlineData("models: { local: {} }", "models: 'local' is a name that is taken")]
    [InlineData("models: { voyage: { key: x } }", "models: 'voyage' is a name that is taken")]
    [InlineData("models: code", "models: takes names with keys below them")]
    [InlineData("models: { code: voyage }", "models.code: is a section and has no value itself")]
    [InlineData("models: { code: { provder: voyage } }", "unknown key 'models.code.provder'")]
    [InlineData("models: { code: { cache: { size: 0B } } }", "unknown key 'models.code.cache.size'")]
    [InlineData("models: { code: {} }", "models.code.provider: 'local' is the built-in model")]
    [InlineData("models: { code: { provider: voyage } }", "models.code.key: '' is empty, and Voyage AI asks for one")]
    [InlineData("models: { code: { provider: voyage, key: k, dimension: 5000 } }", "models.code.dimension: '5000' is too large")]
    public void Load_WhenAModelIsWrong_SaysWhatAndWhere(string yaml, string problem) =>
        TestEnvironment.WithFile(yaml).Problems().ShouldContain(message => message.StartsWith(problem, StringComparison.Ordinal));

    [Fact]
    public void Load_WhenAKeyOfAModelIsMisspelt_BlamesTheKeyAlone()
    {
        new TestEnvironment().Problems(null, ("models.code.provdier", "voyage")).ShouldHaveSingleItem()
            .ShouldBe("unknown key 'models.code.provdier' (command line); did you mean 'models.code.provider'?");
        TestEnvironment.WithFile(TwoModels).Set("CONTEXTER_MODELS_CODE_PROVDIER", "voyage").Problems().ShouldHaveSingleItem()
            .ShouldBe("unknown environment variable 'CONTEXTER_MODELS_CODE_PROVDIER'; did you mean 'CONTEXTER_MODELS_CODE_PROVIDER'?");
        new TestEnvironment().Problems(null, ("models.Code.key", "x")).ShouldHaveSingleItem().ShouldStartWith("models: 'Code' is no name (command line); allowed: 1 to 40 small letters");
        new TestEnvironment().Problems(null, ("modles.code.key", "x")).ShouldHaveSingleItem().ShouldStartWith("unknown key 'modles.code.key'");
    }

    [Fact]
    public void Load_WhenAModelStandsTwice_SaysSo() => TestEnvironment.WithFile("models:\n  code: { provider: voyage, key: a }\n  code: { provider: voyage, key: b }\n").Problems()
        .ShouldContain(message => message.StartsWith("duplicate key 'models.code'; it stands in line 2 already", StringComparison.Ordinal));

    [Fact]
    public void Catalog_WithAName_LeavesTheOneWithoutAsItWas()
    {
        var catalog = SettingCatalog.Contexter.WithItemOf("models.code.key");

        catalog.Find("models.code.key").ShouldNotBeNull();
        catalog.WithItemOf("models.code").ShouldBeSameAs(catalog);
        SettingCatalog.Contexter.Find("models.code.key").ShouldBeNull();
        catalog.Find("server.port").ShouldBeSameAs(SettingCatalog.Contexter.Find("server.port"));
    }

    [Fact]
    public void Constructor_WhenAMapSaysNotWhichNamesItTakes_Throws() =>
        Should.Throw<InvalidOperationException>(() => new SettingCatalog(typeof(NamelessOptions))).Message.ShouldContain("NamelessOptions.Doors has no [SectionNames]");

    internal sealed record NamelessOptions : OptionsSection
    {
        [Setting("Doors.")]
        public IReadOnlyDictionary<string, DoorSection> Doors { get; init; } = new Dictionary<string, DoorSection>(StringComparer.Ordinal);
    }

    internal sealed record DoorSection : OptionsSection
    {
        [Setting("Width.")]
        public int Width { get; init; }
    }
}
