using System.Data.Common;
using System.Globalization;
using Contexter.Cli;
using Contexter.Cli.Commands;
using Contexter.Silo.Configuration;
using Contexter.Sources.SdkDocs;
using Contexter.System.Tests.Configuration;
using Contexter.Tests.Client;

namespace Contexter.System.Tests.Deployment;

/// <summary>What the files for containers say is what the code reads. They are not run here: that takes a container engine.</summary>
public sealed class ComposeTests
{
    private static readonly ComposeFile Compose = ComposeFile.Load();

    public static TheoryData<string> Own { get; } = [.. Compose.Own];

    public static TheoryData<string> All { get; } = [.. Compose.Services];

    [Theory]
    [MemberData(nameof(Own))]
    public void Environment_OfEveryProcess_IsMadeOfSettingsAndIsAccepted(string service)
    {
        foreach (var (name, value) in Compose.Variables(service))
        {
            var setting = SettingCatalog.Contexter.FindByVariable(name).ShouldNotBeNull(name);
            (setting.IsSecret && !value.Contains("${", StringComparison.Ordinal)).ShouldBeFalse($"{name} is a secret, which comes from outside");
        }

        // Throws where a value breaks a rule, or one setting does not go with another.
        Compose.Options(service).Cluster.IsConfigured.ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(Own))]
    public void Servers_OfEveryProcess_AreServicesOfTheFile(string service)
    {
        var options = Compose.Options(service);
        var database = new DbConnectionStringBuilder { ConnectionString = options.Cluster.Postgres };
        var variables = Compose.Given("postgres");
        var qdrant = new Uri(options.Index.Qdrant.Address);

        database["Host"].ShouldBe("postgres");
        (database["Database"], database["Username"], database["Password"]).ShouldBe((variables["POSTGRES_DB"], variables["POSTGRES_USER"], variables["POSTGRES_PASSWORD"]));
        options.Index.Store.ShouldBe(IndexStore.Qdrant);
        Compose.Services.ShouldContain(qdrant.Host, StringComparer.Ordinal);
        qdrant.Port.ShouldBe(new Uri(new QdrantSection().Address).Port);
        options.Index.Qdrant.ApiKey.ShouldBe(Compose.Given("qdrant")["QDRANT__SERVICE__API_KEY"]);
    }

    [Fact]
    public void Connections_OfAllProcesses_FitTheServer()
    {
        var limit = int.Parse(Compose.Command("postgres").Single(part => part.StartsWith("max_connections=", StringComparison.Ordinal)).Split('=')[1], CultureInfo.InvariantCulture);
        var pools = Compose.Own.Sum(service => int.Parse(
            (string)new DbConnectionStringBuilder { ConnectionString = Compose.Options(service).Cluster.Postgres }["Maximum Pool Size"], CultureInfo.InvariantCulture));

        (2 * pools).ShouldBeLessThanOrEqualTo(limit);
    }

    [Theory]
    [MemberData(nameof(Own))]
    public void Command_OfEveryProcess_IsOne(string service)
    {
        var command = new ContexterCommand(new CliEnvironment
        {
            Output = TextWriter.Null,
            Error = TextWriter.Null,
            Machine = new TestEnvironment(),
            Dotnet = new NoDotnet(),
            Sessions = () => throw new InvalidOperationException(),
            Time = TimeProvider.System,
        });

        command.Parse(Compose.Command(service)).Errors.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("silo1")]
    [InlineData("silo2")]
    [InlineData("silo3")]
    [InlineData("api")]
    public async Task Health_OfEveryProcessThatStays_IsAskedWhereItAnswers(string service)
    {
        var options = Compose.Options(service);
        var isSilo = Compose.Command(service)[0] == "silo";
        var address = new Uri(Compose.HealthTest(service)[^1]);
        await using var server = await ApiServer.StartAsync();

        address.Port.ShouldBe(isSilo ? options.Cluster.HealthPort : options.Server.Port);
        (await server.GetJsonAsync(address.AbsolutePath.TrimStart('/'))).GetProperty("status").GetString().ShouldBe("ready");
    }

    [Fact]
    public void Silos_HaveAnAddressAndAFolderOfTheirOwnAndShareArchives()
    {
        var silos = Compose.Own.Where(service => Compose.Command(service) is ["silo", "run", ..]).ToArray();

        silos.Length.ShouldBe(3);
        silos.ShouldAllBe(silo => Compose.Options(silo).Cluster.Address == silo);
        silos.ShouldAllBe(silo => ComposeFile.Texts(Compose.Service(silo)["volumes"]).SequenceEqual(new[] { silo + ":/data", "archives:" + Compose.Options(silo).Archives.Path }));
    }

    [Fact]
    public void Port_ThatIsPublished_IsThatOfTheApi()
    {
        var options = Compose.Options("api");
        var port = options.Server.Port.ToString(CultureInfo.InvariantCulture);

        ComposeFile.Texts(Compose.Service("api")["ports"]).ShouldBe([$"127.0.0.1:{port}:{port}"]);
        options.Server.Host.ShouldBe("0.0.0.0", "what is published comes from outside the container");
        Compose.Services.Where(service => Compose.Service(service).ContainsKey("ports")).ShouldBe(["api"]);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Service_WhateverItIs_HasLimitsAndKnownVolumes(string service)
    {
        var limits = ComposeFile.Map(ComposeFile.Map(ComposeFile.Map(Compose.Service(service)["deploy"])["resources"])["limits"]);

        limits.Keys.ShouldBe(["cpus", "memory"]);
        if (Compose.Service(service).TryGetValue("volumes", out var volumes))
        {
            ComposeFile.Texts(volumes).ShouldAllBe(volume => Compose.Volumes.Contains(volume.Split(':')[0]));
        }
    }

    [Fact]
    public void Image_RunsTheCommandAsAUserWithoutRightsInTheFolderOfItsData()
    {
        var lines = File.ReadAllLines(Path.Combine(ComposeFile.Root(), "Dockerfile"));
        var program = typeof(ContexterCommand).Assembly.GetName().Name;

        lines.ShouldContain($"ENTRYPOINT [\"dotnet\", \"/app/{program}.dll\"]", StringComparer.Ordinal);
        lines.ShouldContain("USER $APP_UID", StringComparer.Ordinal);
        lines.ShouldContain("ENV " + SettingCatalog.VariableOf("data") + "=/data", StringComparer.Ordinal);
        var project = lines.Single(line => line.StartsWith("RUN dotnet publish", StringComparison.Ordinal)).Split(' ')[3];
        File.Exists(Path.Combine(ComposeFile.Root(), project)).ShouldBeTrue();
    }

    private sealed class NoDotnet : IDotnetLocation
    {
        public IEnumerable<string> Candidates() => [];
    }
}
