namespace Contexter.Parsing.TypeScript;

/// <summary>A declaration, or a member of one.</summary>
internal sealed record TypeScriptDeclaration
{
    /// <summary>Its name, as it is called.</summary>
    public required string Name { get; init; }

    /// <summary>Its text on as many lines as it has there, without bodies that are sections of their own, and without comments before it.</summary>
    public required string Signature { get; init; }

    /// <summary>The documentation comment before it; null where there is none.</summary>
    public string? Comment { get; init; }

    /// <summary>What is declared inside: members of classes, interfaces and enumerations, declarations of namespaces and modules.</summary>
    public IReadOnlyList<TypeScriptDeclaration> Members { get; init; } = [];

    /// <summary>True for one whose members stand by themselves: a namespace or a module.</summary>
    public bool IsContainer { get; init; }

    /// <summary>True for a statement that declares nothing and says what the module gives: <c>export * from</c>.</summary>
    public bool IsExport { get; init; }
}
