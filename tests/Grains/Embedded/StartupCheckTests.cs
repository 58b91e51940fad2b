using System.Text.Json;
using Contexter.Embedded.Manifest;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;
using Orleans.Storage;

namespace Contexter.Tests.Embedded;

/// <summary>Each rule is broken once. The types are private, so that no host takes them for grains of the application.</summary>
public sealed class StartupCheckTests
{
    [Theory]
    [InlineData(typeof(IWithProperty), "IWithProperty.Size", "ORLEANS0008")]
    [InlineData(typeof(IWithEvent), "IWithEvent.Changed", "events")]
    [InlineData(typeof(IWithOut), "IWithOut.Get, parameter 'value'", "ORLEANS0002")]
    [InlineData(typeof(IWithBadResult), "IWithBadResult.Get", "ORLEANS0009")]
    [InlineData(typeof(IWithGenericMethod), "IWithGenericMethod.Get", "generic")]
    [InlineData(typeof(IWithIntegerKey), "IWithIntegerKey", "strings")]
    [InlineData(typeof(IWithJson), "parameter 'json'", "JsonElement")]
    [InlineData(typeof(IWithFunction), "parameter 'function'", "Func")]
    [InlineData(typeof(IWithStream), "parameter 'stream'", "FileStream")]
    [InlineData(typeof(IWithUnmarked), "result", "Unmarked")]
    [InlineData(typeof(IWithSpan), "parameter 'text'", "stack")]
    [InlineData(typeof(IWithTwoAliases), "First and Second", "ORLEANS0011")]
    [InlineData(typeof(IWithTwoTokens), "IWithTwoTokens.Get", "ORLEANS0109")]
    public void Interface_ThatBreaksARule_IsNamedWithTheMemberAndTheRule(Type type, string member, string rule)
    {
        var problems = InterfaceRules.Check([type], [], allowUnimplemented: true).Where(static problem => !problem.Contains("accessible", StringComparison.Ordinal)).ToList();
        problems.ShouldHaveSingleItem().ShouldContain(member);
        problems[0].ShouldContain(rule);
    }

    [Fact]
    public void Interface_WithoutOrWithTwoImplementations_IsNamedWithThem()
    {
        InterfaceRules.Check([typeof(IShared)], [], allowUnimplemented: false).ShouldContain(static problem => problem.Contains("no grain class", StringComparison.Ordinal));
        InterfaceRules.Check([typeof(IShared)], [typeof(FirstGrain), typeof(SecondGrain)], allowUnimplemented: false)
            .ShouldContain(static problem => problem.Contains("FirstGrain and ", StringComparison.Ordinal));

        // Told apart by an interface of their own, they may share one.
        InterfaceRules.Check([typeof(IShared), typeof(IOwn)], [typeof(FirstGrain), typeof(OwnGrain)], allowUnimplemented: false)
            .ShouldNotContain(static problem => problem.Contains(" and ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(typeof(WithoutId), "Missing", "ORLEANS0004")]
    [InlineData(typeof(RecordWithoutId), "Extra", "ORLEANS0004")]
    [InlineData(typeof(WithSameIds), "First and Second", "ORLEANS0012")]
    [InlineData(typeof(WithComputed), "Sum", "ORLEANS0101")]
    [InlineData(typeof(WithStatic), "Shared", "ORLEANS0006")]
    [InlineData(typeof(WithoutAlias), "WithoutAlias", "ORLEANS0010")]
    [InlineData(typeof(WithJson), "Json", "JsonElement")]
    public void Message_ThatBreaksARule_IsNamedWithTheMemberAndTheRule(Type type, string member, string rule)
    {
        var problems = MessageRules.Check([type]).Where(static problem => !problem.Contains("ORLEANS0107", StringComparison.Ordinal)).ToList();
        problems.ShouldHaveSingleItem().ShouldContain(member);
        problems[0].ShouldContain(rule);
    }

    [Theory]
    [InlineData(typeof(GoodRecord))]
    [InlineData(typeof(GoodStruct))]
    [InlineData(typeof(GoodClass))]
    [InlineData(typeof(GoodDerived))]
    public void Message_ThatKeepsTheRules_HasNoProblem(Type type) =>
        MessageRules.Check([type]).ShouldAllBe(static problem => problem.Contains("ORLEANS0107", StringComparison.Ordinal));

    [Fact]
    public void Message_WithAnAliasOfAnother_IsNamedWithIt() =>
        MessageRules.Check([typeof(GoodClass), typeof(SameAlias)]).ShouldContain(static problem => problem.Contains("ORLEANS0011", StringComparison.Ordinal));

    [Theory]
    [InlineData(typeof(InterleavingGrain), "InterleavingGrain.Get", "ORLEANS0001")]
    [InlineData(typeof(SubscribedWorkerGrain), "SubscribedWorkerGrain", "stateless worker")]
    [InlineData(typeof(AliasedGrain), "AliasedGrain", "ORLEANS0013")]
    [InlineData(typeof(NobodysGrain), "NobodysGrain", "no grain interface")]
    [InlineData(typeof(HomelessGrain), "state 'homeless'", "nowhere")]
    [InlineData(typeof(ForgetfulGrain), "state 'forgetful'", "Forgetful.Lost")]
    [InlineData(typeof(NeedyGrain), "constructor parameter 'service'", "IDisposable")]
    [InlineData(typeof(IndecisiveGrain), "IndecisiveGrain", "2 public constructors")]
    [InlineData(typeof(MistypedGrain), "parameter 'state'", "IPersistentState<T>")]
    [InlineData(typeof(UnremindedGrain), "UnremindedGrain", "UseInMemoryReminderService")]
    public void Class_ThatBreaksARule_IsNamedWithTheMemberAndTheRule(Type type, string member, string rule)
    {
        var problem = ClassRules.Check([type], Services).ShouldHaveSingleItem();
        problem.ShouldContain(member);
        problem.ShouldContain(rule);
    }

    [Fact]
    public void Classes_WithTheSameGrainTypeOrStateName_AreNamedTogether()
    {
        ClassRules.Check([typeof(TwinGrain), typeof(Other.TwinGrain)], Services).ShouldContain(static problem => problem.Contains("grain type 'twin'", StringComparison.Ordinal));
        ClassRules.Check([typeof(TwinGrain), typeof(Other.TwinGrain)], Services).ShouldContain(static problem => problem.Contains("state named 'twin'", StringComparison.Ordinal));
    }

    [Fact]
    public void Interface_OfOneFileOnly_IsNamed() =>
        InterfaceRules.Check([typeof(IFileLocal)], [], allowUnimplemented: true).ShouldHaveSingleItem().ShouldContain("accessible");

    [Fact]
    public void Error_BesideGrainInterfaces_MustBeAbleToTravel()
    {
        MessageRules.CheckErrors([typeof(IShared), typeof(LostException)]).ShouldHaveSingleItem().ShouldContain("LostException");
        MessageRules.CheckErrors([typeof(LostException)]).ShouldBeEmpty();
    }

    private static ServiceProvider Services
    {
        get
        {
            var services = new ServiceCollection();
            services.AddKeyedSingleton<IGrainStorage>("Default", static (_, _) => null!);
            return services.BuildServiceProvider();
        }
    }

    private interface IWithTwoTokens : IGrainWithStringKey
    {
        Task Get(CancellationToken first, CancellationToken second);
    }

    private interface IWithProperty : IGrainWithStringKey
    {
        int Size { get; }
    }

    private interface IWithEvent : IGrainWithStringKey
    {
        event EventHandler Changed;
    }

    private interface IWithOut : IGrainWithStringKey
    {
        Task Get(out int value);
    }

    private interface IWithBadResult : IGrainWithStringKey
    {
        int Get();
    }

    private interface IWithGenericMethod : IGrainWithStringKey
    {
        Task<T> Get<T>();
    }

    private interface IWithIntegerKey : IGrainWithIntegerKey;

    private interface IWithJson : IGrainWithStringKey
    {
        Task Set(JsonElement json);
    }

    private interface IWithFunction : IGrainWithStringKey
    {
        Task Set(Func<int> function);
    }

    private interface IWithStream : IGrainWithStringKey
    {
        Task Set(FileStream stream);
    }

    private interface IWithUnmarked : IGrainWithStringKey
    {
        Task<List<Unmarked>> Get();
    }

    private interface IWithSpan : IGrainWithStringKey
    {
        Task Set(ReadOnlySpan<char> text);
    }

    private interface IWithTwoAliases : IGrainWithStringKey
    {
        [Alias("same")]
        Task First();

        [Alias("same")]
        Task Second();
    }

    private interface IShared : IGrainWithStringKey;

    private interface IOwn : IShared;

    private sealed class FirstGrain : Grain, IShared;

    private sealed class SecondGrain : Grain, IShared;

    private sealed class OwnGrain : Grain, IOwn;

    private sealed class Unmarked;

    [GenerateSerializer]
    [Alias("without-id")]
    private sealed class WithoutId
    {
        [Id(0)]
        public int Present { get; set; }

        public int Missing { get; set; }
    }

    [GenerateSerializer]
    [Alias("record-without-id")]
    private sealed record RecordWithoutId(int Number)
    {
        public int Extra { get; init; }
    }

    [GenerateSerializer]
    [Alias("with-same-ids")]
    private sealed class WithSameIds
    {
        [Id(0)]
        public int First { get; set; }

        [Id(0)]
        public int Second { get; set; }
    }

    [GenerateSerializer]
    [Alias("with-computed")]
    private sealed class WithComputed
    {
        [Id(0)]
        public int First { get; set; }

        [Id(1)]
        public int Sum => First + 1;
    }

    [GenerateSerializer]
    [Alias("with-static")]
    private sealed class WithStatic
    {
        [Id(0)]
        public static int Shared { get; set; }
    }

    [GenerateSerializer]
    private sealed class WithoutAlias;

    [GenerateSerializer]
    [Alias("with-json")]
    private sealed record WithJson(JsonElement Json);

    [GenerateSerializer]
    [Alias("good-record")]
    private record GoodRecord(int Number, string Text)
    {
        [Id(0)]
        public IReadOnlyList<int> Numbers { get; init; } = [];

        public int Computed => Number + 1;
    }

    [GenerateSerializer]
    [Alias("good-derived")]
    private sealed record GoodDerived(int Number, string Text, DateTimeOffset When) : GoodRecord(Number, Text);

    [GenerateSerializer]
    [Alias("good-struct")]
    private readonly record struct GoodStruct(int Number, Guid Id);

    [GenerateSerializer]
    [Alias("good-class")]
    private sealed class GoodClass
    {
        [Id(0)]
        private readonly int _number = 1;

        [NonSerialized]
        private int _cache;

        [Id(1)]
        public string? Text { get; set; }

        public int Cached => _cache == 0 ? _cache = _number : _cache;
    }

    [GenerateSerializer]
    [Alias("good-class")]
    private sealed class SameAlias;

    private interface IGet : IGrainWithStringKey
    {
        Task Get();
    }

    private sealed class InterleavingGrain : Grain, IGet
    {
        [AlwaysInterleave]
        public Task Get() => Task.CompletedTask;
    }

    [StatelessWorker]
    [ImplicitStreamSubscription("ns")]
    private sealed class SubscribedWorkerGrain : Grain, IShared;

    [Alias("aliased")]
    private sealed class AliasedGrain : Grain, IShared;

    private sealed class NobodysGrain : Grain;

    private sealed class HomelessGrain([PersistentState("homeless", "nowhere")] IPersistentState<List<int>> state) : Grain, IShared
    {
        public int Count => state.State.Count;
    }

    private sealed class ForgetfulGrain([PersistentState("forgetful")] IPersistentState<Forgetful> state) : Grain, IShared
    {
        public int Lost => state.State.Lost;
    }

    private sealed class Forgetful
    {
        public int Lost { get; } = 1;
    }

    private sealed class NeedyGrain(IDisposable service) : Grain, IShared
    {
        public IDisposable Service { get; } = service;
    }

    private sealed class IndecisiveGrain : Grain, IShared
    {
        public IndecisiveGrain()
        {
        }

        public IndecisiveGrain(IServiceProvider services) => Services = services;

        public IServiceProvider? Services { get; }
    }

    private sealed class MistypedGrain([PersistentState("mistyped")] List<int> state) : Grain, IShared
    {
        public int Count => state.Count;
    }

    private sealed class TwinGrain([PersistentState("twin")] IPersistentState<List<int>> state) : Grain, IShared
    {
        public int Count => state.State.Count;
    }

    private static class Other
    {
        public sealed class TwinGrain([PersistentState("twin")] IPersistentState<List<int>> state) : Grain, IShared
        {
            public int Count => state.State.Count;
        }
    }
    private sealed class UnremindedGrain : Grain, IShared, IRemindable
    {
        public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;
    }

    private sealed class LostException : Exception;
}

file interface IFileLocal : IGrainWithStringKey;
