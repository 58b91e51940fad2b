using Contexter.Storage.Sql;

namespace Contexter.Core.Tests.Storage;

/// <summary>Tests that every document store has to pass, whatever database it is in: those of SQLite are here, those of PostgreSQL in the slow lane.</summary>
public abstract class DocumentStoreSuite(DocumentStoreFixture fixture) : IAsyncLifetime
{
    protected DocumentStoreFixture Fixture => fixture;

    protected SqlDocumentStore Store => fixture.Store;

    public async ValueTask InitializeAsync() => await fixture.OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await fixture.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
