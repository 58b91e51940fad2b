using Contexter.GrainInterfaces.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Contexter.Client.Access;

/// <summary>What a request to an endpoint needs. Without a rule of its own, an endpoint needs <see cref="AccessScope.Read"/> for GET and HEAD, and <see cref="AccessScope.Write"/> for all else.</summary>
/// <param name="Scope">The scope; null for none, not even a key.</param>
internal sealed record AccessRule(AccessScope? Scope)
{
    /// <summary>The scope that a request needs; null for none.</summary>
    public static AccessScope? ScopeOf(EndpointMetadataCollection metadata, string method) => metadata.GetMetadata<AccessRule>() is { } rule
        ? rule.Scope
        : HttpMethods.IsGet(method) || HttpMethods.IsHead(method) ? AccessScope.Read : AccessScope.Write;
}

/// <summary>Gives endpoints rules of their own.</summary>
public static class AccessRules
{
    /// <summary>Lets everybody in: what is there says nothing worth protecting, or guards itself.</summary>
    public static TBuilder OpenToAll<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new AccessRule(Scope: null));

    /// <summary>Needs a scope, whatever the method.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder endpoint, AccessScope scope)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new AccessRule(scope));
}
