using Microsoft.Extensions.DependencyInjection;

namespace Contexter.CrashHost;

/// <summary>Puts a decorator around every registration of a service.</summary>
internal static class Decoration
{
    public static void Wrap<T>(IServiceCollection services, Func<T, T> decorate)
        where T : class
    {
        for (var i = 0; i < services.Count; i++)
        {
            var registration = services[i];
            if (registration.ServiceType != typeof(T))
            {
                continue;
            }

            if (registration is { IsKeyedService: true, KeyedImplementationFactory: { } make })
            {
                services[i] = ServiceDescriptor.DescribeKeyed(
                    typeof(T), registration.ServiceKey, (provider, key) => decorate((T)make(provider, key)), registration.Lifetime);
                continue;
            }

            services[i] = ServiceDescriptor.Describe(
                typeof(T),
                provider => decorate((T)(registration.ImplementationFactory?.Invoke(provider)
                    ?? registration.ImplementationInstance
                    ?? ActivatorUtilities.CreateInstance(provider, registration.ImplementationType!))),
                registration.Lifetime);
        }
    }
}
