using Contexter.Documents;
using Contexter.Postgres;
using Contexter.Postgres.Schema;
using Npgsql;

namespace Contexter.SlowTests.Postgres;

/// <summary>The schema of a cluster's database on a real server: made once, upgraded in steps, refused when it is another one.</summary>
public sealed class DatabaseSchemaTests(PostgresServer server)
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(20);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task InitializeAsync_WhenTheDatabaseIsEmpty_MakesAllVersionsAndThenNothingMore()
    {
        await using var database = await OpenAsync();
        var schema = new DatabaseSchema(database);

        (await schema.InitializeAsync(Wait, Token)).ShouldBe(new SchemaChange(0, schema.Latest));
        (await schema.InitializeAsync(Wait, Token)).ShouldBe(new SchemaChange(schema.Latest, schema.Latest));
        await schema.CheckAsync(Wait, Token);
    }

    [Fact]
    public async Task InitializeAsync_WhenManyBeginAtOnce_OneMakesIt()
    {
        await using var database = await OpenAsync();
        var schema = new DatabaseSchema(database);

        var changes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => schema.InitializeAsync(Wait, Token), Token)));

        changes.Count(change => change.From == 0).ShouldBe(1);
        changes.Count(change => change.From == schema.Latest).ShouldBe(7);
    }

    [Fact]
    public async Task InitializeAsync_WhenAVersionFails_KeepsThoseBeforeItAndGoesOnFromThere()
    {
        await using var database = await OpenAsync();
        SchemaScript first = new(1, "first", "create table a (x integer)");
        SchemaScript broken = new(2, "second", "create table b (x integer); create table a (x integer)");
        var fault = await Should.ThrowAsync<ContexterException>(() => new DatabaseSchema(database, [first, broken]).InitializeAsync(Wait, Token));
        fault.Message.ShouldContain("already exists");

        (await new DatabaseSchema(database, [first, broken with { Sql = "create table b (x integer)" }]).InitializeAsync(Wait, Token)).ShouldBe(new SchemaChange(1, 2));
    }

    [Fact]
    public async Task CheckAsync_WhenTablesAreMissingOlderNewerOrOthers_SaysWhichAndTheWayOut()
    {
        await using var database = await OpenAsync();
        SchemaScript[] scripts = [new(1, "first", "create table a (x integer)"), new(2, "second", "create table b (x integer)")];
        DatabaseSchema older = new(database, scripts[..1]), newer = new(database, scripts);

        (await RefusalAsync(() => older.CheckAsync(Wait, Token))).ShouldContain("has no tables of Contexter. Run 'contexter silo database init'");
        await older.InitializeAsync(Wait, Token);
        (await RefusalAsync(() => newer.CheckAsync(Wait, Token))).ShouldContain("of version 1, older than this Contexter, which needs 2. Run 'contexter silo database init'");
        await newer.InitializeAsync(Wait, Token);
        (await RefusalAsync(() => older.CheckAsync(Wait, Token))).ShouldContain("of version 2 or newer; this Contexter knows versions up to 1");
        (await RefusalAsync(() => older.InitializeAsync(Wait, Token))).ShouldContain("of version 2 or newer");
        var other = new DatabaseSchema(database, [scripts[0] with { Sql = "create table a (y integer)" }, scripts[1]]);
        (await RefusalAsync(() => other.InitializeAsync(Wait, Token))).ShouldContain("Version 1");
    }

    [Theory]
    [InlineData("Password", "wrong", "refuses the role 'owner'")]
    [InlineData("Database", "nowhere", "does not exist. Create it")]
    public async Task OpenAsync_WhenTheServerRefuses_SaysWhyAtOnceWithoutThePassword(string key, string value, string message)
    {
        var settings = new NpgsqlConnectionStringBuilder(await server.CreateDatabaseAsync(Token)) { [key] = value };
        await using var database = PostgresDatabase.Create(settings.ToString(), TimeProvider.System);

        // Longer than the test may take: a refusal is not waited for.
        var fault = await Should.ThrowAsync<ContexterException>(() => new DatabaseSchema(database).CheckAsync(TimeSpan.FromHours(1), Token));

        fault.Message.ShouldContain(message);
        fault.Message.ShouldNotContain(settings.Password!);
        fault.MayPass.ShouldBeFalse();
    }

    [Fact]
    public async Task InitializeAsync_WhenTheRoleMayMakeNoTables_SaysWhichRightItLacks()
    {
        var connection = await server.CreateDatabaseAsync(Token);
        var role = new NpgsqlConnectionStringBuilder(connection).Database + "_guest";
        await PostgresServer.ExecuteAsync(connection, $"create role {role} login password 'guest'", Token);
        var settings = new NpgsqlConnectionStringBuilder(connection) { Username = role, Password = "guest" };
        await using var database = PostgresDatabase.Create(settings.ToString(), TimeProvider.System);

        (await Should.ThrowAsync<ContexterException>(() => new DatabaseSchema(database).InitializeAsync(Wait, Token)))
            .Message.ShouldContain($"The role '{role}' lacks a right");
    }

    [Fact]
    public async Task InitializeAsync_WhenTheServerStartsLater_WaitsForIt()
    {
        // One of its own: others use the server meanwhile.
        await using var own = new PostgresServer();
        var connection = await own.CreateDatabaseAsync(Token);
        await using var database = PostgresDatabase.Create(connection, TimeProvider.System);
        await own.StopAsync(Token);

        var fault = await Should.ThrowAsync<ContexterException>(() => new DatabaseSchema(database).InitializeAsync(TimeSpan.FromMilliseconds(300), Token));
        fault.Message.ShouldContain("cannot be reached after waiting for 0.3 seconds");
        fault.MayPass.ShouldBeTrue();
        var initialized = new DatabaseSchema(database).InitializeAsync(Wait, Token);
        await own.StartAsync(Token);

        (await initialized).From.ShouldBe(0);
    }

    private static async Task<string> RefusalAsync(Func<Task> check)
    {
        var fault = await Should.ThrowAsync<ContexterException>(check);
        fault.Code.ShouldBe(ErrorCodes.StorageFormat);
        return fault.Message;
    }

    private async Task<PostgresDatabase> OpenAsync() => PostgresDatabase.Create(await server.CreateDatabaseAsync(Token), TimeProvider.System);
}
