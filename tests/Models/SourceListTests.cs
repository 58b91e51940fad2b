using Contexter.Documents;
using Contexter.Models.Corpus;

namespace Contexter.Models.Tests;

public sealed class SourceListTests
{
    private static readonly string[] Excluded = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "excluded.txt"));

    [Fact]
    public void Load_TheListThatShips_HasSourcesOfEveryRoleAndNoneTwice()
    {
        var sources = SourceList.Load().Sources;

        sources.Count(source => source.Role == SourceRole.Train).ShouldBeGreaterThan(150);
        sources.Count(source => source.Role == SourceRole.Validate).ShouldBeGreaterThanOrEqualTo(8);
        sources.Count(source => source.Role == SourceRole.Test).ShouldBeGreaterThanOrEqualTo(10);
        sources.Select(source => source.Name).ToHashSet(StringComparer.OrdinalIgnoreCase).Count.ShouldBe(sources.Count);
    }

    [Theory]
    [InlineData("fastify")]
    [InlineData("@fastify/cors")]
    [InlineData("pino-pretty")]
    [InlineData("python-flask-doc")]
    [InlineData("python-click-doc")]
    [InlineData("catch2")]
    [InlineData("php-twig-doc")]
    [InlineData("ruby-sinatra")]
    [InlineData("docker-doc")]
    [InlineData("librust-clap-dev")]
    [InlineData("librust-clap-4-dev")]
    [InlineData("Polly.Core")]
    [InlineData("Serilog")]
    [InlineData("Serilog.Sinks.Console")]
    [InlineData("postgresql-doc-15")]
    [InlineData("git-doc")]
    [InlineData("coreutils")]
    [InlineData("react")]
    [InlineData("@types/react")]
    [InlineData("vite")]
    [InlineData("tailwindcss")]
    [InlineData("python3.11-doc")]
    public void Parse_WhenAHeldOutSourceWouldBeTrainedOn_Refuses(string package)
    {
        var fault = Should.Throw<ContexterException>(() => SourceList.Parse($"train\tnpm\t{package}\t1.0.0\tMIT", Excluded));

        fault.Message.ShouldContain(package);
        SourceList.Parse($"test\tnpm\t{package}\t1.0.0\tMIT", Excluded).Sources.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("GPL-3.0-only")]
    [InlineData("GFDL-1.3")]
    [InlineData("CC-BY-SA-4.0")]
    [InlineData("")]
    public void Parse_WhenALicenceIsNotPermissive_Refuses(string licence) =>
        Should.Throw<ContexterException>(() => SourceList.Parse($"train\tnpm\tx\t1.0.0\t{licence}", Excluded)).Message.ShouldContain($"licence '{licence}'");

    [Theory]
    [InlineData("train\tnpm\tx")]
    [InlineData("learn\tnpm\tx\t1\tMIT")]
    [InlineData("train\tcargo\tx\t1\tMIT")]
    public void Parse_WhenALineIsMalformed_NamesIt(string line) =>
        Should.Throw<ContexterException>(() => SourceList.Parse("# comment\n" + line, Excluded)).Message.ShouldStartWith("Line 2 of the list of sources ");

    [Fact]
    public void Hash_OfAList_IsOfWhatIsTrainedOn()
    {
        var one = SourceList.Parse("train\tnpm\tx\t1\tMIT\ntest\tnpm\ty\t1\tMIT", Excluded);

        SourceList.Parse("train\tnpm\tx\t1\tMIT", Excluded).Hash.ShouldBe(one.Hash);
        SourceList.Parse("train\tnpm\tx\t2\tMIT", Excluded).Hash.ShouldNotBe(one.Hash);
    }
}
