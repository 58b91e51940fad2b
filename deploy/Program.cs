using Contexter.Deploy;

const string Usage = """
    Usage: dotnet run --project deploy -- bill VERSION [--assets FILE] [--output FILE]     writes the bill of materials (CycloneDX)
           dotnet run --project deploy -- licences [--assets FILE] [--output FILE]         writes docs/licences.md
    The packages are those of FILE, by default artifacts/embedded/obj/Contexter.Cli/project.assets.json. Run it in the folder of the solution.
    """;

try
{
    var assets = Option("--assets") ?? Path.Combine("artifacts", "embedded", "obj", "Contexter.Cli", "project.assets.json");
    var (text, output) = args switch
    {
        ["bill", var version, ..] when !version.StartsWith('-') => (BillOfMaterials.Write(version, ShippedComponents.Read(assets), ShippedComponents.ReadParts()), Option("--output") ?? "contexter.cdx.json"),
        ["licences", ..] => (LicenceList.Write(ShippedComponents.Read(assets), ShippedComponents.ReadParts()), Option("--output") ?? Path.Combine("docs", "licences.md")),
        _ => throw new InvalidDataException(Usage),
    };
    File.WriteAllText(output, text);
    Console.WriteLine(output);
    return 0;
}
catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

string? Option(string name)
{
    var at = Array.IndexOf(args, name);
    return at < 0 ? null : at + 1 < args.Length ? args[at + 1] : throw new InvalidDataException(Usage);
}
