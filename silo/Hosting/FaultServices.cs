using System.Collections;
using System.Reflection;
using Contexter.Faults;
using Contexter.Grains.Faults;
using Contexter.Silo.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Contexter.Silo.Hosting;

/// <summary>What is done about faults.</summary>
internal static partial class FaultServices
{
    /// <summary>Key of the way to the address that is told of escalations.</summary>
    public const string EscalationHandler = "escalation";

    /// <summary>Adds the one place that decides about faults, and those that take note of them.</summary>
    public static IServiceCollection AddFaults(this IServiceCollection services, ContexterOptions options) => services
        .AddSingleton<LoggedFaults>()
        .AddSingleton<FaultBuffer>()
        .AddSingleton<CountedFaults>()
        .AddSingleton(new SecretText(SecretsOf(options)))
        .AddEscalation(options.Errors.Webhook)
        .AddSingleton<IFaultLog>(provider => new FaultLogs(
            provider.GetRequiredService<SecretText>(),
            [provider.GetRequiredService<LoggedFaults>(), provider.GetRequiredService<FaultBuffer>(), provider.GetRequiredService<CountedFaults>(), .. provider.GetServices<EscalationHook>()]))
        .AddSingleton(provider => new FaultHandler(
            options.Errors.ToOptions(),
            provider.GetRequiredService<IFaultLog>(),
            provider.GetRequiredService<TimeProvider>(),
            fault => fault is OrleansMessageRejectionException || (options.Cluster.IsConfigured && fault.GetType() == typeof(TimeoutException))))
        .AddSingleton<JobFaults>();

    // Redirections are not followed: what is told goes where the configuration says, and nowhere else.
    private static IServiceCollection AddEscalation(this IServiceCollection services, WebhookSection webhook) => webhook.Url.Length == 0
        ? services
        : services
            .AddKeyedSingleton<HttpMessageHandler>(
                EscalationHandler, (_, _) => new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
            .AddSingleton(provider =>
            {
                var logger = provider.GetRequiredService<ILogger<EscalationHook>>();
                return new EscalationHook(
                    new HttpClient(provider.GetRequiredKeyedService<HttpMessageHandler>(EscalationHandler), disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan },
                    new Uri(webhook.Url),
                    webhook.Timeout,
                    provider.GetRequiredService<TimeProvider>(),
                    fault => LogUndelivered(logger, fault.Message));
            })
            .AddHostedService<EscalationService>();

    /// <summary>The values of all settings that are secret.</summary>
    private static IEnumerable<string> SecretsOf(OptionsSection section)
    {
        foreach (var property in section.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var value = property.GetValue(section);
            var found = property.IsDefined(typeof(SecretAttribute))
                ? value switch
                {
                    string secret => [secret],
                    IEnumerable<string> secrets => secrets,
                    _ => [],
                }
                : value switch
                {
                    OptionsSection inner => SecretsOf(inner),
                    IDictionary map => map.Values.OfType<OptionsSection>().SelectMany(SecretsOf),
                    _ => [],
                };
            foreach (var secret in found)
            {
                yield return secret;
            }
        }
    }

    [LoggerMessage(EventId = 2313, Level = LogLevel.Warning, Message = "The address of errors.webhook could not be told of an escalation: {Reason}")]
    private static partial void LogUndelivered(ILogger logger, string reason);
}
