using Contexter.Sources.Context7;
using Contexter.Sources.Packages;

namespace Contexter.Silo.Configuration;

/// <summary>Settings below <c>context7</c>: how Context7 is asked for documentation.</summary>
public sealed record Context7Section : OptionsSection
{
    /// <summary>Address of the API, without a version. Default <c>https://context7.com/api</c>.</summary>
    [Setting("Address of the API of Context7, without /v2.")]
    [HttpAddress]
    public string Endpoint { get; init; } = "https://context7.com/api";

    /// <summary>Key, sent as a bearer token; empty asks without one. Default empty.</summary>
    [Setting("Key of Context7, which begins with ctx7sk; empty asks without one, within lower limits.")]
    [Secret]
    public string Key { get; init; } = "";

    /// <summary>Most tokens of one answer. Default 200,000, range 100 to 1,000,000.</summary>
    [Setting("Most tokens of one answer; a longer one is refused whole.", Unit = "tokens")]
    [Between(100, 1_000_000)]
    public int MaxTokens { get; init; } = 200_000;

    /// <summary>How long a request waits for a library that is being prepared, or for a limit to pass. Default 1 min, range 0 to 1 hour.</summary>
    [Setting("How long a request waits, in all, for a library that Context7 is still preparing, or for a limit to pass.")]
    [Between("0s", "1h")]
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Whether clients of Context7 that ask for a library that is not here have it fetched from Context7. Default false.</summary>
    [Setting("Whether a library that is not here is fetched from Context7 when a client of Context7 asks this server for it, and served from then on.")]
    public bool ServeMissing { get; init; }

    /// <summary>How Context7 is asked.</summary>
    public Context7Options ToOptions() => new() { Address = new Uri(Endpoint), Key = Key.Length == 0 ? null : Key, MaxTokens = MaxTokens, Patience = Patience };

    internal override IEnumerable<RuleViolation> Check()
    {
        if (Key.Any(c => c is < '!' or > '~'))
        {
            yield return new(nameof(Key), "holds spaces or characters that no header may hold", "the key as Context7 gave it");
        }
    }
}

/// <summary>Settings below <c>packages</c>: where packages come from.</summary>
public sealed record PackagesSection : OptionsSection
{
    /// <summary>Address of the npm registry. Default <c>https://registry.npmjs.org</c>.</summary>
    [Setting("Address of the npm registry.")]
    [HttpAddress]
    public string Npm { get; init; } = "https://registry.npmjs.org";

    /// <summary>Address of the service index of a NuGet feed. Default <c>https://api.nuget.org/v3/index.json</c>.</summary>
    [Setting("Address of the service index of the NuGet feed, version 3.")]
    [HttpAddress]
    public string Nuget { get; init; } = "https://api.nuget.org/v3/index.json";

    /// <summary>Where packages come from.</summary>
    public PackageOptions ToOptions() => new() { Npm = new Uri(Npm), NuGet = new Uri(Nuget) };
}
