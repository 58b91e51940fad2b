using System.Text.Json.Nodes;
using Contexter.Deploy;

namespace Contexter.System.Tests.Deployment;

/// <summary>What ships is listed, with its licences, as the last restore decided it.</summary>
public sealed class BillTests
{
    private static readonly string Assets = Path.Combine(ComposeFile.Root(), "artifacts", "embedded", "obj", "Contexter.Cli", "project.assets.json");

    [Fact]
    public void Licences_AreThoseOfWhatShips()
    {
        var listed = File.ReadAllText(Path.Combine(ComposeFile.Root(), "docs", "licences.md"));

        listed.ShouldBe(LicenceList.Write(ShippedComponents.Read(Assets), ShippedComponents.ReadParts()), customMessage: "Run 'dotnet run --project deploy -- licences'.");
    }

    [Fact]
    public void Packages_AreThoseThatShip_WithoutWhatOnlyBuilds()
    {
        var names = ShippedComponents.Read(Assets).Select(package => package.Name).ToList();

        names.ShouldContain("Markdig", StringComparer.Ordinal);
        names.ShouldContain("SQLitePCLRaw.core", StringComparer.Ordinal, "what a package needs");
        names.ShouldNotContain("Meziantou.Analyzer", StringComparer.Ordinal);
        names.ShouldNotContain("xunit.v3", StringComparer.Ordinal);

        // The runtime is among them where the last thing that was made brings its own.
        ShippedComponents.Read(Assets).Where(package => !package.Name.Contains(".Runtime.", StringComparison.Ordinal)).ShouldAllBe(package => package.Licence != null && package.Sha512!.Length == 128);
    }

    [Fact]
    public void Bill_NamesEveryPartOnceWithVersionHashLicenceAndWhatItNeeds()
    {
        var packages = ShippedComponents.Read(Assets);
        var text = BillOfMaterials.Write("1.2.3", packages, ShippedComponents.ReadParts());
        var bill = JsonNode.Parse(text)!;

        BillOfMaterials.Write("1.2.3", packages, ShippedComponents.ReadParts()).ShouldBe(text, "the same parts give the same bytes");
        ((string)bill["bomFormat"]!, (string)bill["specVersion"]!).ShouldBe(("CycloneDX", "1.6"));
        ((string)bill["serialNumber"]!).ShouldMatch("^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$");
        ((string)bill["metadata"]!["component"]!["version"]!).ShouldBe("1.2.3");
        var references = bill["components"]!.AsArray().Select(component => (string)component!["bom-ref"]!).ToList();
        references.ShouldBeUnique(StringComparer.Ordinal);
        references.Count.ShouldBe(packages.Count + ShippedComponents.ReadParts().Count);
        references.ShouldContain($"pkg:nuget/Markdig@{packages.Single(package => package.Name == "Markdig").Version}", StringComparer.Ordinal);
        foreach (var component in bill["components"]!.AsArray())
        {
            component!["licenses"]!.AsArray().ShouldHaveSingleItem();
            ((string)component["version"]!).ShouldNotBeEmpty();
        }

        // Every reference leads to a component, and every component can be reached from the product.
        var needs = bill["dependencies"]!.AsArray().ToDictionary(entry => (string)entry!["ref"]!, entry => entry!["dependsOn"]!.AsArray().Select(other => (string)other!).ToList(), StringComparer.Ordinal);
        needs.Keys.ShouldBe(["contexter@1.2.3", .. references], ignoreOrder: true);
        HashSet<string> reached = ["contexter@1.2.3"];
        for (var waiting = new Queue<string>(reached); waiting.TryDequeue(out var reference);)
        {
            needs[reference].Where(reached.Add).ToList().ForEach(waiting.Enqueue);
        }

        reached.ShouldBe(needs.Keys, ignoreOrder: true);
    }

    [Fact]
    public void Read_WhenNothingWasRestored_SaysTheWayOut()
    {
        Should.Throw<FileNotFoundException>(() => ShippedComponents.Read("/no/such/project.assets.json")).Message.ShouldContain("dotnet restore cli");
    }
}
