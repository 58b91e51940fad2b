using System.Runtime.CompilerServices;
using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.Silo.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace Contexter.ClusterTests.Parts;

/// <summary>Errors keep what they say on their way from one process to another.</summary>
public sealed class WireFaultTests : IDisposable
{
    private readonly ServiceProvider _services;

    public WireFaultTests()
    {
        var services = new ServiceCollection().AddSerializer();
        ClusterHost.KeepMessages(services);
        _services = services.BuildServiceProvider();
    }

    /// <summary>Every exception of the assemblies whose code runs in grain calls, but for those that never leave their class; and some of others.</summary>
    public static TheoryData<Type> Exceptions { get; } =
    [
        typeof(InvalidOperationException),
        typeof(HttpRequestException),
        typeof(Npgsql.NpgsqlException),
        typeof(Polly.Timeout.TimeoutRejectedException),
        .. new[] { typeof(ContexterFaultException).Assembly, typeof(Grains.FaultFilter).Assembly, typeof(ContexterException).Assembly, typeof(Postgres.PostgresDatabase).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.IsAssignableTo(typeof(Exception)) && !type.IsAbstract && !type.IsNestedPrivate),
    ];

    public void Dispose() => _services.Dispose();

    [Fact]
    public void Fault_OnTheWire_KeepsCodeAndMessage()
    {
        var fault = new ContexterFaultException("library_not_found", "There is no library 'ab@1'.") { IsExhausted = true, MayPass = true };

        var again = Send(fault).ShouldBeOfType<ContexterFaultException>();

        (again.Code, again.Message, again.IsExhausted, again.MayPass).ShouldBe((fault.Code, fault.Message, true, true));
    }

    [Theory]
    [MemberData(nameof(Exceptions))]
    public void Exception_WithoutASerializer_KeepsItsTypeAndMessage(Type type)
    {
        var defect = (Exception)RuntimeHelpers.GetUninitializedObject(type);
        MessageOf(defect) = "what went wrong";

        var again = Send(defect);

        again.ShouldBeOfType(type);
        MessageOf(again).ShouldBe("what went wrong");
    }

    /// <summary>The field, because an exception may say more than what it was given.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_message")]
    private static extern ref string? MessageOf(Exception exception);

    private Exception Send(Exception exception)
    {
        var serializer = _services.GetRequiredService<Serializer>();
        return serializer.Deserialize<Exception>(serializer.SerializeToArray(exception))!;
    }
}
