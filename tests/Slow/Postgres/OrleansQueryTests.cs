using Contexter.Postgres;
using Contexter.Postgres.Schema;
using Npgsql;

namespace Contexter.SlowTests.Postgres;

/// <summary>The statements that Orleans' providers find in the database do what the providers rely on.</summary>
public sealed class OrleansQueryTests(PostgresServer server) : IAsyncLifetime
{
    private static readonly DateTime Start = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);
    private PostgresDatabase? _database;
    private OrleansDatabase? _orleans;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private OrleansDatabase Orleans => _orleans!;

    public async ValueTask InitializeAsync()
    {
        _database = PostgresDatabase.Create(await server.CreateDatabaseAsync(Token), TimeProvider.System);
        await new DatabaseSchema(_database).InitializeAsync(TimeSpan.FromSeconds(20), Token);
        _orleans = new OrleansDatabase(_database.Source);
    }

    public async ValueTask DisposeAsync() => await (_database?.DisposeAsync() ?? default);

    [Fact]
    public async Task Queries_OfTheSchema_AreAllThatTheProvidersLookUp() => (await Orleans.ReadQueriesAsync(Token)).Keys.ShouldBe(
        [
            "GatewaysQueryKey", "MembershipReadRowKey", "MembershipReadAllKey", "InsertMembershipVersionKey", "UpdateIAmAlivetimeKey", "InsertMembershipKey", "UpdateMembershipKey",
            "DeleteMembershipTableEntriesKey", "CleanupDefunctSiloEntriesKey",
            "WriteToStorageKey", "ReadFromStorageKey", "ClearStorageKey", "DeleteStorageKey",
            "ReadReminderRowsKey", "ReadRangeRows1Key", "ReadRangeRows2Key", "ReadReminderRowKey", "UpsertReminderRowKey", "DeleteReminderRowKey", "DeleteReminderRowsKey",
        ],
        ignoreOrder: true);

    [Fact]
    public async Task State_WhenTwoActivationsWrite_TheSecondIsToldOfTheConflict()
    {
        (await WriteAsync("jobs/main", null, "first")).ShouldBe(1);
        (await WriteAsync("jobs/main", null, "other's first")).ShouldBeNull();
        (await WriteAsync("jobs/main", 1, "second")).ShouldBe(2);
        (await WriteAsync("jobs/main", 1, "late")).ShouldBeNull();
        (await ReadAsync("jobs/main")).ShouldBe(("second", 2));
        (await ReadAsync("jobs/other")).ShouldBe((null, null));
    }

    [Fact]
    public async Task State_WhenManyWriteTheFirst_OneDoes()
    {
        var versions = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => WriteAsync("lib/a@1", null, $"of {i}")));

        versions.Count(version => version == 1).ShouldBe(1);
        versions.Count(version => version is null).ShouldBe(19);
    }

    [Fact]
    public async Task State_WhenCleared_IsEmptyAndAWriteOfAnOldVersionIsRefused()
    {
        await WriteAsync("jobs/main", null, "first");

        (await OneAsync("ClearStorageKey", [.. Key("jobs/main"), ("GrainStateVersion", 1)])).ShouldBe(2);
        (await ReadAsync("jobs/main")).ShouldBe((null, 2));
        (await WriteAsync("jobs/main", 1, "late")).ShouldBeNull();
        (await WriteAsync("jobs/main", null, "of one that does not know")).ShouldBeNull();
        (await WriteAsync("jobs/main", 2, "again")).ShouldBe(3);
        (await OneAsync("DeleteStorageKey", [.. Key("jobs/main"), ("GrainStateVersion", 2)])).ShouldBeNull();
        (await OneAsync("DeleteStorageKey", [.. Key("jobs/main"), ("GrainStateVersion", 3)])).ShouldBe(4);
        (await WriteAsync("jobs/main", null, "new")).ShouldBe(1);
    }

    // What the provider makes of the keys "ab" (and of "AB" and "0ab"), of a GUID, and of "12+x".
    [Theory]
    [InlineData(0L, 0xabL, null)]
    [InlineData(0L, 0L, null)]
    [InlineData(5L, 6L, null)]
    [InlineData(0L, 0x12L, "x")]
    public async Task State_WhenTheKeyReadsAsANumber_IsRefusedInsteadOfShared(long n0, long n1, string? text)
    {
        (string, object?)[] key = [.. Key(text ?? "").Where(part => part.Name is not ("GrainIdN0" or "GrainIdN1" or "GrainIdExtensionString")), ("GrainIdN0", n0), ("GrainIdN1", n1), ("GrainIdExtensionString", text)];

        var fault = await Should.ThrowAsync<PostgresException>(() => OneAsync("WriteToStorageKey", [.. key, ("GrainStateVersion", null), ("PayloadBinary", new byte[] { 1 })]));

        fault.ConstraintName.ShouldBe("grain_key_looks_like_a_number_and_would_collide");
    }

    [Fact]
    public async Task State_OfEqualKeys_IsApartByServiceNameAndHash()
    {
        await WriteAsync("a", null, "one");

        (await OneAsync("WriteToStorageKey", [.. Key("a", service: "other"), ("GrainStateVersion", null), ("PayloadBinary", Bytes("two"))])).ShouldBe(1);
        (await OneAsync("WriteToStorageKey", [.. Key("a", state: "other"), ("GrainStateVersion", null), ("PayloadBinary", Bytes("three"))])).ShouldBe(1);
        (await OneAsync("WriteToStorageKey", [.. Key("a", hash: 8), ("GrainStateVersion", null), ("PayloadBinary", Bytes("the key 0+a"))])).ShouldBe(1);
        (await ReadAsync("a")).ShouldBe(("one", 1));
    }

    [Fact]
    public async Task Members_WhenTwoSilosJoinAgainstOneVersion_OneHasToReadAgain()
    {
        (await Orleans.CountAsync("InsertMembershipVersionKey", Token, ("DeploymentId", "c"))).ShouldBe(1);
        (await Orleans.CountAsync("InsertMembershipVersionKey", Token, ("DeploymentId", "c"))).ShouldBe(0);
        var joined = await Task.WhenAll(Enumerable.Range(1, 10).Select(port => JoinAsync(port, version: 0)));

        joined.Sum().ShouldBe(1);
        var rows = await Orleans.RunAsync("MembershipReadAllKey", Token, ("DeploymentId", "c"));
        var row = rows.ShouldHaveSingleItem();
        row["Version"].ShouldBe(1);
        (row["SiloName"], row["HostName"], row["Status"], row["ProxyPort"], row["SuspectTimes"]).ShouldBe(("silo", "host", 2, 30_000, null));
        row["StartTime"].ShouldBe(Start);
        row["IAmAliveTime"].ShouldBe(Start);
        (await JoinAsync((int)row["Port"]!, version: 1)).ShouldBe(0);
        (await MembersAsync("c"))[0]["Version"].ShouldBe(1);
    }

    [Fact]
    public async Task Members_WhenOneIsDeclaredDead_ItsRowAndTheVersionChangeTogether()
    {
        await Orleans.RunAsync("InsertMembershipVersionKey", Token, ("DeploymentId", "c"));
        await JoinAsync(1, 0);
        await JoinAsync(2, 1);

        (await UpdateAsync(1, status: 6, version: 1)).ShouldBe(0);
        (await UpdateAsync(3, status: 6, version: 2)).ShouldBe(0);
        (await MembersAsync("c"))[0]["Version"].ShouldBe(2);
        (await UpdateAsync(1, status: 6, version: 2)).ShouldBe(1);

        var dead = (await Orleans.RunAsync("MembershipReadRowKey", Token, ("DeploymentId", "c"), ("Address", "10.0.0.1"), ("Port", 1), ("Generation", 7))).ShouldHaveSingleItem();
        (dead["Status"], dead["SuspectTimes"], dead["Version"]).ShouldBe((6, "by one", 3));
        var nobody = (await Orleans.RunAsync("MembershipReadRowKey", Token, ("DeploymentId", "c"), ("Address", "10.0.0.1"), ("Port", 9), ("Generation", 7))).ShouldHaveSingleItem();
        (nobody["StartTime"], nobody["Version"]).ShouldBe((null, 3));
        (await UpdateAsync(2, status: 3, version: 3)).ShouldBe(1);
        (await Orleans.RunAsync("GatewaysQueryKey", Token, ("DeploymentId", "c"), ("Status", 3))).ShouldHaveSingleItem()["ProxyPort"].ShouldBe(30_000);
    }

    [Fact]
    public async Task Members_WhenCleanedUp_OnlyOldOnesThatAreNotActiveGo()
    {
        await Orleans.RunAsync("InsertMembershipVersionKey", Token, ("DeploymentId", "c"));
        await JoinAsync(1, 0);
        await JoinAsync(2, 1);
        await JoinAsync(3, 2);
        await UpdateAsync(1, status: 6, version: 3);
        await UpdateAsync(2, status: 3, version: 4);
        await Orleans.RunAsync("UpdateIAmAlivetimeKey", Token, ("DeploymentId", "c"), ("Address", "10.0.0.1"), ("Port", 3), ("Generation", 7), ("IAmAliveTime", Start.AddHours(2)));

        await Orleans.RunAsync("CleanupDefunctSiloEntriesKey", Token, ("DeploymentId", "c"), ("IAmAliveTime", Start.AddHours(1)));
        (await MembersAsync("c")).Select(row => row["Port"]).ShouldBe([2, 3], ignoreOrder: true);
        await Orleans.RunAsync("DeleteMembershipTableEntriesKey", Token, ("DeploymentId", "c"));
        (await MembersAsync("c")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Reminders_OfAPartOfTheRing_AreReadAlsoOverItsEnd()
    {
        foreach (var hash in new[] { int.MinValue, -5, 0, 5, int.MaxValue })
        {
            (await UpsertAsync($"g/{hash}", hash)).ShouldBe(0);
        }

        (await RangeAsync("ReadRangeRows1Key", -5, 5)).ShouldBe(["g/0", "g/5"], ignoreOrder: true);
        (await RangeAsync("ReadRangeRows2Key", 5, -5)).ShouldBe([$"g/{int.MaxValue}", $"g/{int.MinValue}", "g/-5"], ignoreOrder: true);
        (await RangeAsync("ReadRangeRows2Key", 7, 7)).Count.ShouldBe(5);
    }

    [Fact]
    public async Task Reminders_WhenWrittenAgain_HaveAnotherVersionAndGoByTheirOwn()
    {
        await UpsertAsync("g/1", 1);
        (await UpsertAsync("g/1", 1)).ShouldBe(1);
        (string, object?)[] key = [("ServiceId", "s"), ("GrainId", "g/1"), ("ReminderName", "wake")];

        var row = (await Orleans.RunAsync("ReadReminderRowKey", Token, key)).ShouldHaveSingleItem();
        (row["StartTime"], row["Period"], row["Version"]).ShouldBe((Start, 60_000L, 1));
        (await Orleans.CountAsync("DeleteReminderRowKey", Token, [.. key, ("Version", 0)])).ShouldBe(0);
        (await Orleans.CountAsync("DeleteReminderRowKey", Token, [.. key, ("Version", 1)])).ShouldBe(1);
        await UpsertAsync("g/1", 1);
        await Orleans.RunAsync("DeleteReminderRowsKey", Token, ("ServiceId", "s"));
        (await Orleans.RunAsync("ReadReminderRowsKey", Token, ("ServiceId", "s"), ("GrainId", "g/1"))).ShouldBeEmpty();
    }

    private static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private static (string Name, object? Value)[] Key(string key, string service = "s", string state = "jobs", int hash = 7) =>
    [
        ("GrainIdHash", hash), ("GrainIdN0", 0L), ("GrainIdN1", 0L), ("GrainTypeHash", 3), ("GrainTypeString", state), ("GrainIdExtensionString", key), ("ServiceId", service),
    ];

    private async Task<int?> OneAsync(string query, (string Name, object? Value)[] parameters)
    {
        var rows = await Orleans.RunAsync(query, Token, parameters);
        return rows.Count == 0 ? null : (int?)rows.ShouldHaveSingleItem()["NewGrainStateVersion"];
    }

    private Task<int?> WriteAsync(string key, int? version, string payload) =>
        OneAsync("WriteToStorageKey", [.. Key(key), ("GrainStateVersion", version), ("PayloadBinary", Bytes(payload))]);

    private async Task<(string? Payload, int? Version)> ReadAsync(string key)
    {
        var row = (await Orleans.RunAsync("ReadFromStorageKey", Token, Key(key))).SingleOrDefault();
        return row is null ? (null, null) : (row["PayloadBinary"] is byte[] bytes ? System.Text.Encoding.UTF8.GetString(bytes) : null, (int?)row["Version"]);
    }

    private Task<int> JoinAsync(int port, int version) => Orleans.CountAsync(
        "InsertMembershipKey",
        Token,
        ("DeploymentId", "c"),
        ("IAmAliveTime", Start),
        ("SiloName", "silo"),
        ("HostName", "host"),
        ("Address", "10.0.0.1"),
        ("Port", port),
        ("Generation", 7),
        ("StartTime", Start),
        ("Status", 2),
        ("ProxyPort", 30_000),
        ("Version", version));

    private Task<int> UpdateAsync(int port, int status, int version) => Orleans.CountAsync(
        "UpdateMembershipKey",
        Token,
        ("DeploymentId", "c"),
        ("Address", "10.0.0.1"),
        ("Port", port),
        ("Generation", 7),
        ("IAmAliveTime", Start),
        ("Status", status),
        ("SuspectTimes", "by one"),
        ("Version", version));

    private Task<List<Dictionary<string, object?>>> MembersAsync(string cluster) => Orleans.RunAsync("MembershipReadAllKey", Token, ("DeploymentId", cluster));

    private async Task<int> UpsertAsync(string grain, int hash) => (int)(await Orleans.RunAsync(
        "UpsertReminderRowKey",
        Token,
        ("ServiceId", "s"),
        ("GrainHash", hash),
        ("GrainId", grain),
        ("ReminderName", "wake"),
        ("StartTime", Start),
        ("Period", 60_000))).ShouldHaveSingleItem()["Version"]!;

    private async Task<List<string>> RangeAsync(string query, int begin, int end) =>
        [.. (await Orleans.RunAsync(query, Token, ("ServiceId", "s"), ("BeginHash", begin), ("EndHash", end))).Select(row => (string)row["GrainId"]!)];
}
