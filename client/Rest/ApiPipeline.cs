using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Contexter.Client.Rest;

/// <summary>Puts the API's middleware around everything the application answers, so that no composition can forget it.</summary>
internal sealed class ApiPipeline : IStartupFilter
{
    /// <inheritdoc/>
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.UseMiddleware<RequestIdMiddleware>();
        app.UseMiddleware<SecurityHeadersMiddleware>();
        app.UseMiddleware<ProblemMiddleware>();
        app.UseMiddleware<OriginMiddleware>();
        next(app);
    };
}
