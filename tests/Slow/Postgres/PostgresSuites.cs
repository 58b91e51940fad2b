using Contexter.Core.Tests.Storage;
using Contexter.Postgres;
using Contexter.Postgres.Schema;
using Contexter.Storage;
using Contexter.Tests.Storage;

namespace Contexter.SlowTests.Postgres;

public sealed class PostgresDocumentStoreTests(PostgresServer server) : DocumentStoreTests(new PostgresStoreFixture(server));

public sealed class PostgresStoreBodiesTests(PostgresServer server) : DocumentStoreBodiesTests(new PostgresStoreFixture(server));

public sealed class PostgresStoreChangesTests(PostgresServer server) : DocumentStoreChangesTests(new PostgresStoreFixture(server));

public sealed class PostgresStoreCheckTests(PostgresServer server) : DocumentStoreCheckTests(new PostgresStoreFixture(server));

public sealed class PostgresStoreCollisionTests(PostgresServer server) : DocumentStoreCollisionTests(new PostgresStoreFixture(server));

public sealed class PostgresStoreLinksTests(PostgresServer server) : DocumentStoreLinksTests(new PostgresStoreFixture(server));

public sealed class PostgresStoreQualityTests(PostgresServer server) : DocumentStoreQualityTests(new PostgresStoreFixture(server));

public sealed class PostgresStoreModelTests(PostgresServer server) : DocumentStoreModelTests(new PostgresStoreFixture(server));

public sealed class PostgresDeadLetterTests(PostgresServer server) : DeadLetterTests(new PostgresStoreFixture(server));

public sealed class PostgresJobLogTests(PostgresServer server) : JobLogTests, IAsyncLifetime
{
    private PostgresDatabase? _database;

    public async ValueTask InitializeAsync()
    {
        _database = PostgresDatabase.Create(await server.CreateDatabaseAsync(Token), TimeProvider.System);
        await new DatabaseSchema(_database).InitializeAsync(TimeSpan.FromSeconds(20), Token);
    }

    public async ValueTask DisposeAsync() => await (_database?.DisposeAsync() ?? default);

    protected override Task<IJobLog> OpenAsync() => Task.FromResult<IJobLog>(new PostgresJobLog(_database!));
}
