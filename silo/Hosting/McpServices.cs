using Contexter.Client.Api;
using Contexter.Client.Context7;
using Contexter.Client.Mcp;
using Contexter.Client.Passages;
using Contexter.Client.Rest;
using Contexter.Documents;
using Contexter.Silo.Configuration;
using Contexter.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Contexter.Silo.Hosting;

/// <summary>Puts together what sessions of the Model Context Protocol and clients of Context7 are answered with.</summary>
public static class McpServices
{
    /// <summary>A factory of sessions over an API, for a process without a web server.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="api">Answers.</param>
    /// <param name="readOnly">Whether the tools that change something are hidden; the configuration may hide them, too.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logging">Takes what clients are not told.</param>
    public static McpServerFactory Create(ContexterOptions options, IContexterApi api, bool readOnly, TimeProvider time, ILoggerFactory logging)
    {
        ArgumentNullException.ThrowIfNull(options);
        var budget = new TokenBudget(Cl100kTokenizer.Load);
        var settings = SettingsOf(options);
        var context7 = new Context7Answers(api, budget, time, Context7SettingsOf(options));
        return new McpServerFactory(new McpParts(api, budget, context7, time, logging), settings with { ReadOnly = settings.ReadOnly || readOnly });
    }

    /// <summary>A log for such a process: to standard error, for standard output is the session's.</summary>
    /// <param name="options">The configuration.</param>
    public static ILoggerFactory CreateLogging(ContexterOptions options) => LoggerFactory.Create(builder => builder.AddContexterLogging(options));

    /// <summary>Gives the API of a web server its settings, and what counts tokens.</summary>
    internal static void AddMcp(this IServiceCollection services, ContexterOptions options)
    {
        services.TryAddSingleton<ITextBudget>(_ => new TokenBudget(Cl100kTokenizer.Load));
        services.Configure<ContexterApiOptions>(api =>
        {
            api.Mcp = SettingsOf(options);
            api.Context7 = Context7SettingsOf(options);
        });
    }

    private static McpSettings SettingsOf(ContexterOptions options) => new()
    {
        ReadOnly = options.Mcp.ReadOnly,
        Version = ProductVersion.Current,
    };

    private static Context7Settings Context7SettingsOf(ContexterOptions options) => new() { FetchMissing = options.Context7.ServeMissing };
}
