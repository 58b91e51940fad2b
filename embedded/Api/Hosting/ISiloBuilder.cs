using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace Orleans.Hosting
{
    /// <summary>Builds the host of the grains.</summary>
    public interface ISiloBuilder
    {
        /// <summary>Gets the services.</summary>
        IServiceCollection Services { get; }

        /// <summary>Gets the configuration.</summary>
        IConfiguration Configuration { get; }
    }

    /// <summary>Builds a client of the grains.</summary>
    public interface IClientBuilder
    {
        /// <summary>Gets the services.</summary>
        IServiceCollection Services { get; }

        /// <summary>Gets the configuration.</summary>
        IConfiguration Configuration { get; }
    }

    /// <summary>General configuration of the host.</summary>
    public static class SiloBuilderExtensions
    {
        /// <summary>Adds services.</summary>
        /// <param name="builder">The builder.</param>
        /// <param name="configureDelegate">Adds them.</param>
        /// <returns>The builder.</returns>
        public static ISiloBuilder ConfigureServices(this ISiloBuilder builder, Action<IServiceCollection> configureDelegate)
        {
            ArgumentNullException.ThrowIfNull(builder);
            ArgumentNullException.ThrowIfNull(configureDelegate);
            configureDelegate(builder.Services);
            return builder;
        }

        /// <summary>Sets options.</summary>
        /// <typeparam name="TOptions">The options' type.</typeparam>
        /// <param name="builder">The builder.</param>
        /// <param name="configureOptions">Sets them.</param>
        /// <returns>The builder.</returns>
        public static ISiloBuilder Configure<TOptions>(this ISiloBuilder builder, Action<TOptions> configureOptions)
            where TOptions : class
        {
            ArgumentNullException.ThrowIfNull(builder);
            builder.Services.Configure(configureOptions);
            return builder;
        }

        /// <summary>Binds options to configuration.</summary>
        /// <typeparam name="TOptions">The options' type.</typeparam>
        /// <param name="builder">The builder.</param>
        /// <param name="configuration">The configuration.</param>
        /// <returns>The builder.</returns>
        public static ISiloBuilder Configure<TOptions>(this ISiloBuilder builder, IConfiguration configuration)
            where TOptions : class
        {
            ArgumentNullException.ThrowIfNull(builder);
            builder.Services.AddOptions<TOptions>().Bind(configuration);
            return builder;
        }

        /// <summary>Sets up logging.</summary>
        /// <param name="builder">The builder.</param>
        /// <param name="configureLogging">Sets it up.</param>
        /// <returns>The builder.</returns>
        public static ISiloBuilder ConfigureLogging(this ISiloBuilder builder, Action<ILoggingBuilder> configureLogging)
        {
            ArgumentNullException.ThrowIfNull(builder);
            builder.Services.AddLogging(configureLogging);
            return builder;
        }
    }

    /// <summary>Filters around calls. They run in the order of registration.</summary>
    public static class GrainCallFilterSiloBuilderExtensions
    {
        /// <summary>Adds a filter on the grains' side.</summary>
        /// <param name="builder">The builder.</param>
        /// <param name="filter">The filter.</param>
        /// <returns>The builder.</returns>
        public static ISiloBuilder AddIncomingGrainCallFilter(this ISiloBuilder builder, IIncomingGrainCallFilter filter) =>
            builder.ConfigureServices(services => services.AddSingleton(filter));

        /// <summary>Adds a filter on the grains' side.</summary>
        /// <typeparam name="TImplementation">The filter.</typeparam>
        /// <param name="builder">The builder.</param>
        /// <returns>The builder.</returns>
        public static ISiloBuilder AddIncomingGrainCallFilter<TImplementation>(this ISiloBuilder builder)
            where TImplementation : class, IIncomingGrainCallFilter =>
            builder.ConfigureServices(static services => services.AddSingleton<IIncomingGrainCallFilter, TImplementation>());

        /// <summary>Adds a filter on the grains' side.</summary>
        /// <param name="builder">The builder.</param>
        /// <param name="filter">The filter.</param>
        /// <returns>The builder.</returns>
        public static ISiloBuilder AddIncomingGrainCallFilter(this ISiloBuilder builder, IncomingGrainCallFilterDelegate filter) =>
            builder.AddIncomingGrainCallFilter(new IncomingFilter(filter));

        /// <summary>Adds a filter on the callers' side.</summary>
        /// <param name="builder">The builder.</param>
        /// <param name="filter">The filter.</param>
        /// <returns>The builder.</returns>
        public static ISiloBuilder AddOutgoingGrainCallFilter(this ISiloBuilder builder, IOutgoingGrainCallFilter filter) =>
            builder.ConfigureServices(services => services.AddSingleton(filter));

        /// <summary>Adds a filter on the callers' side.</summary>
        /// <typeparam name="TImplementation">The filter.</typeparam>
        /// <param name="builder">The builder.</param>
        /// <returns>The builder.</returns>
        public static ISiloBuilder AddOutgoingGrainCallFilter<TImplementation>(this ISiloBuilder builder)
            where TImplementation : class, IOutgoingGrainCallFilter =>
            builder.ConfigureServices(static services => services.AddSingleton<IOutgoingGrainCallFilter, TImplementation>());

        /// <summary>Adds a filter on the callers' side.</summary>
        /// <param name="builder">The builder.</param>
        /// <param name="filter">The filter.</param>
        /// <returns>The builder.</returns>
        public static ISiloBuilder AddOutgoingGrainCallFilter(this ISiloBuilder builder, OutgoingGrainCallFilterDelegate filter) =>
            builder.AddOutgoingGrainCallFilter(new OutgoingFilter(filter));

        private sealed class IncomingFilter(IncomingGrainCallFilterDelegate filter) : IIncomingGrainCallFilter
        {
            public Task Invoke(IIncomingGrainCallContext context) => filter(context);
        }

        private sealed class OutgoingFilter(OutgoingGrainCallFilterDelegate filter) : IOutgoingGrainCallFilter
        {
            public Task Invoke(IOutgoingGrainCallContext context) => filter(context);
        }
    }

    /// <summary>Work to do once the host is up.</summary>
    public static class SiloBuilderStartupExtensions
    {
        /// <summary>Adds a task. The host's start waits for it and fails with it.</summary>
        /// <typeparam name="TStartup">The task.</typeparam>
        /// <param name="builder">The builder.</param>
        /// <param name="stage">Tasks of a lower stage run first.</param>
        /// <returns>The builder.</returns>
        public static ISiloBuilder AddStartupTask<TStartup>(this ISiloBuilder builder, int stage = ServiceLifecycleStage.Active)
            where TStartup : class, IStartupTask =>
            builder.AddStartupTask(static (services, token) => ActivatorUtilities.GetServiceOrCreateInstance<TStartup>(services).Execute(token), stage);

        /// <summary>Adds a task. The host's start waits for it and fails with it.</summary>
        /// <param name="builder">The builder.</param>
        /// <param name="startupTask">The task.</param>
        /// <param name="stage">Tasks of a lower stage run first.</param>
        /// <returns>The builder.</returns>
        public static ISiloBuilder AddStartupTask(this ISiloBuilder builder, IStartupTask startupTask, int stage = ServiceLifecycleStage.Active) =>
            builder.AddStartupTask((_, token) => startupTask.Execute(token), stage);

        /// <summary>Adds a task. The host's start waits for it and fails with it.</summary>
        /// <param name="builder">The builder.</param>
        /// <param name="startupTask">The task.</param>
        /// <param name="stage">Tasks of a lower stage run first.</param>
        /// <returns>The builder.</returns>
        public static ISiloBuilder AddStartupTask(
            this ISiloBuilder builder, Func<IServiceProvider, CancellationToken, Task> startupTask, int stage = ServiceLifecycleStage.Active) =>
            builder.ConfigureServices(services => services.AddSingleton(new StartupTaskRegistration(stage, startupTask)));
    }

    internal sealed record StartupTaskRegistration(int Stage, Func<IServiceProvider, CancellationToken, Task> Execute);
}

namespace Orleans.Runtime
{
    /// <summary>Work to do once the host is up.</summary>
    public interface IStartupTask
    {
        /// <summary>Does the work.</summary>
        /// <param name="cancellationToken">Is cancelled when the start is given up.</param>
        /// <returns>A task that completes when the work is done.</returns>
        Task Execute(CancellationToken cancellationToken);
    }
}

namespace Orleans
{
    /// <summary>The stages of the host's life.</summary>
    public static class ServiceLifecycleStage
    {
        /// <summary>Before everything.</summary>
        public const int First = int.MinValue;

        /// <summary>The host's own services start.</summary>
        public const int RuntimeInitialize = 2000;

        /// <summary>The application's services start.</summary>
        public const int ApplicationServices = 10000;

        /// <summary>Grains may be called.</summary>
        public const int Active = 20000;

        /// <summary>After everything.</summary>
        public const int Last = int.MaxValue;
    }
}

namespace Orleans.Runtime.Hosting
{
    /// <summary>Registers storages of one's own.</summary>
    public static class StorageProviderExtensions
    {
        /// <summary>Registers a storage.</summary>
        /// <typeparam name="T">The storage.</typeparam>
        /// <param name="collection">The services.</param>
        /// <param name="name">The storage's name.</param>
        /// <param name="implementationFactory">Creates it.</param>
        /// <returns>The services.</returns>
        public static IServiceCollection AddGrainStorage<T>(this IServiceCollection collection, string name, Func<IServiceProvider, string, T> implementationFactory)
            where T : IGrainStorage
        {
            ArgumentNullException.ThrowIfNull(implementationFactory);
            return collection.AddKeyedSingleton<IGrainStorage>(name, (services, key) => implementationFactory(services, (string)key!));
        }
    }
}
