using Contexter.GrainInterfaces.Access;
using Microsoft.AspNetCore.Http;

namespace Contexter.Client.Access;

/// <summary>Who sends a request, and what they may do.</summary>
/// <param name="Id">Id of the key; <c>local</c> where none is needed, <c>admin</c> for the host's own.</param>
/// <param name="Name">What the key is for.</param>
/// <param name="Scope">What it allows.</param>
public sealed record ApiCaller(string Id, string Name, AccessScope Scope)
{
    /// <summary>Anybody who reaches a server that its machine alone can reach.</summary>
    public static ApiCaller Local { get; } = new("local", "this machine", AccessScope.Admin);

    /// <summary>Whoever has the key of the host.</summary>
    public static ApiCaller Admin { get; } = new("admin", "the server's own key", AccessScope.Admin);

    /// <summary>The caller of a request to an endpoint that needs one.</summary>
    /// <exception cref="InvalidOperationException">The endpoint is open to everybody, or access was not checked.</exception>
    public static ApiCaller Of(HttpContext context) =>
        context.Features.Get<ApiCaller>() ?? throw new InvalidOperationException($"Access to {context.Request.Path} was not checked.");

    /// <summary>Whether a scope is allowed.</summary>
    public bool May(AccessScope scope) => Scope >= scope;
}
