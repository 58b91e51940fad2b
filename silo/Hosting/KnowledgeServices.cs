using Contexter.Grains.Knowledge;
using Contexter.Knowledge;
using Contexter.Knowledge.Brave;
using Contexter.Knowledge.Chat;
using Contexter.Knowledge.Pipeline;
using Contexter.Knowledge.Synthesis;
using Contexter.Lexical;
using Contexter.Silo.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Silo.Hosting;

/// <summary>Answers from several sources at once.</summary>
internal static class KnowledgeServices
{
    /// <summary>Key of the way to Brave.</summary>
    public const string BraveHandler = "brave";

    /// <summary>Key of the way to the language model.</summary>
    public const string ChatHandler = "chat";

    /// <summary>Adds the sources and what makes answers of them.</summary>
    public static IServiceCollection AddKnowledge(this IServiceCollection services, ContexterOptions options) => services
        .AddSingleton(options.Knowledge.ToSettings())
        .AddSingleton(options.Knowledge.ToFlagSettings())
        .AddSingleton(provider => new AdmissionGate(options.Knowledge.Concurrency, options.Knowledge.Wait, provider.GetRequiredService<TimeProvider>()))
        .AddBrave(options.Brave.ToOptions(), options.Knowledge.ErrorInjection)
        .AddChat(options.Chat)
        .AddSingleton<IKnowledgeSource, IndexSource>()
        .AddSingleton(_ => new ExtractiveWriter(new TextAnalyzer()))
        .AddSingleton(provider => new KnowledgeAggregator(
            provider.GetServices<IKnowledgeSource>(),
            provider.GetRequiredService<ExtractiveWriter>(),
            provider.GetService<IAnswerModel>(),
            options.Knowledge.ToOptions(),
            provider.GetRequiredService<TimeProvider>()));

    // Nor are they here: what was found and the key go where the configuration says.
    private static IServiceCollection AddChat(this IServiceCollection services, ChatSection chat) => chat.ToOptions() is not { } options
        ? services
        : services
            .AddKeyedSingleton<HttpMessageHandler>(ChatHandler, (_, _) => new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
            .AddSingleton<IAnswerModel>(provider =>
            {
                var http = new HttpClient(provider.GetRequiredKeyedService<HttpMessageHandler>(ChatHandler), disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
                return new ChatAnswerModel(new OpenAIChat(new Uri(chat.Endpoint), options.Model, chat.Key.Length == 0 ? null : chat.Key, http), options);
            });

    // Redirects are not followed: the key goes where the configuration says, and nowhere else.
    private static IServiceCollection AddBrave(this IServiceCollection services, BraveOptions? brave, double spoilt) => brave is null
        ? services.AddSingleton<IKnowledgeSource>(new BraveSource(client: null, options: null))
        : services
            .AddKeyedSingleton<HttpMessageHandler>(BraveHandler, (_, _) => new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
            .AddSingleton(provider =>
            {
                var time = provider.GetRequiredService<TimeProvider>();
                var handler = provider.GetRequiredKeyedService<HttpMessageHandler>(BraveHandler);
                var seed = unchecked((int)time.GetTimestamp());
                return new BraveClient(brave, spoilt > 0 ? new FaultInjection(spoilt, new Random(seed + 1), handler) : handler, time, new Random(seed));
            })
            .AddSingleton<IKnowledgeSource>(provider => new BraveSource(provider.GetRequiredService<BraveClient>(), brave));
}
