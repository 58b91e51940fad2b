using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Contexter.Deploy;

/// <summary>Writes what ships as a bill of materials in the format of CycloneDX 1.6 (ECMA-424). The same components give the same bytes.</summary>
public static class BillOfMaterials
{
    private const string Product = "contexter";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Writes the bill.</summary>
    /// <param name="version">Version of Contexter.</param>
    /// <param name="packages">The packages.</param>
    /// <param name="parts">Parts that are no package.</param>
    public static string Write(string version, IReadOnlyList<Component> packages, IReadOnlyList<Component> parts)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(version);
        ArgumentNullException.ThrowIfNull(packages);
        ArgumentNullException.ThrowIfNull(parts);
        var root = $"{Product}@{version}";
        var references = packages.ToDictionary(package => package.Name, package => $"pkg:nuget/{package.Name}@{package.Version}", StringComparer.OrdinalIgnoreCase);
        var needed = packages.SelectMany(package => package.Dependencies).ToHashSet(StringComparer.OrdinalIgnoreCase);
        JsonArray dependencies =
        [
            Dependency(root, packages.Where(package => !needed.Contains(package.Name)).Select(package => references[package.Name]).Concat(parts.Select(PartReference))),
            .. packages.Select(package => Dependency(references[package.Name], package.Dependencies.Where(references.ContainsKey).Select(name => references[name]))),
            .. parts.Select(part => Dependency(PartReference(part), [])),
        ];
        JsonArray components = [.. packages.Select(package => Describe(package, "library", references[package.Name])), .. parts.Select(part => Describe(part, "data", PartReference(part)))];
        var bill = new JsonObject
        {
            ["$schema"] = "http://cyclonedx.org/schema/bom-1.6.schema.json",
            ["bomFormat"] = "CycloneDX",
            ["specVersion"] = "1.6",
            ["serialNumber"] = SerialNumber(root + components.ToJsonString()),
            ["version"] = 1,
            ["metadata"] = new JsonObject
            {
                ["component"] = new JsonObject
                {
                    ["type"] = "application",
                    ["bom-ref"] = root,
                    ["name"] = Product,
                    ["version"] = version,
                    ["licenses"] = new JsonArray(new JsonObject { ["license"] = new JsonObject { ["id"] = "MIT" } }),
                },
            },
            ["components"] = components,
            ["dependencies"] = dependencies,
        };
        return bill.ToJsonString(Indented) + "\n";
    }

    private static string PartReference(Component part) => $"{Product}:{part.Name}";

    private static JsonObject Dependency(string reference, IEnumerable<string> on) =>
        new() { ["ref"] = reference, ["dependsOn"] = new JsonArray([.. on.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(other => JsonValue.Create(other))]) };

    private static JsonObject Describe(Component component, string type, string reference)
    {
        var described = new JsonObject { ["type"] = type, ["bom-ref"] = reference, ["name"] = component.Name, ["version"] = component.Version };
        if (component.Is is not null)
        {
            described["description"] = component.Is;
        }

        if (component.Sha512 is not null)
        {
            described["hashes"] = new JsonArray(new JsonObject { ["alg"] = "SHA-512", ["content"] = component.Sha512 });
        }

        if (component.Licence is { } licence)
        {
            // An id is one licence of the SPDX list; what combines several is an expression.
            described["licenses"] = new JsonArray(licence.Contains(' ', StringComparison.Ordinal)
                ? new JsonObject { ["expression"] = licence }
                : new JsonObject { ["license"] = new JsonObject { ["id"] = licence } });
        }
        else if (component.LicenceAddress is { } address)
        {
            described["licenses"] = new JsonArray(new JsonObject { ["license"] = new JsonObject { ["name"] = "see the address", ["url"] = address } });
        }

        if (component.Copyright is not null)
        {
            described["copyright"] = component.Copyright;
        }

        if (component.Sha512 is not null || reference.StartsWith("pkg:", StringComparison.Ordinal))
        {
            described["purl"] = reference;
        }

        if (component.Home is not null)
        {
            described["externalReferences"] = new JsonArray(new JsonObject { ["type"] = "website", ["url"] = component.Home });
        }

        return described;
    }

    /// <summary>A UUID of version 8 (RFC 9562) from a hash of the content, so that nobody who builds the same gets another number.</summary>
    private static string SerialNumber(string content)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(content)).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return "urn:uuid:" + new Guid(bytes, bigEndian: true);
    }
}
