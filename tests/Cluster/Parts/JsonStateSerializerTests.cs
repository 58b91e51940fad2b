using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;
using Contexter.Grains.Ingestion;
using Contexter.Silo.Hosting.Clusters;

namespace Contexter.ClusterTests.Parts;

/// <summary>How states of grains stand in the database.</summary>
public sealed class JsonStateSerializerTests
{
    private readonly JsonStateSerializer _serializer = new();

    [Fact]
    public void Serialize_NamesNoTypesAndNoAssemblies()
    {
        var text = _serializer.Serialize(Record()).ToString();

        text.ShouldNotContain("$type");
        text.ShouldNotContain("Contexter.", Case.Insensitive);
        text.ShouldNotContain("Version=");
    }

    [Fact]
    public void Deserialize_GivesWhatWasSerialized()
    {
        var again = _serializer.Deserialize<IngestionJobRecord>(_serializer.Serialize(Record())).ShouldNotBeNull();

        (again.Kind, again.Library, again.State, again.Source?.Location, again.Changes.Single().Cause).ShouldBe((JobKind.Add, "react", JobState.Queued, "/docs", JobCause.Submitted));
        _serializer.Serialize(again).ToString().ShouldBe(_serializer.Serialize(Record()).ToString());
    }

    [Fact]
    public void Deserialize_OfAnotherVersionsState_TakesWhatItKnows()
    {
        var record = _serializer.Deserialize<IngestionJobRecord>(BinaryData.FromString("""{"Library":"react","Version":"19","Invented":{"$type":"Some.Thing, Elsewhere","A":1}}"""));

        record.ShouldNotBeNull();
        (record.Library, record.Version, record.Starts).ShouldBe(("react", "19", 0));
    }

    private static IngestionJobRecord Record()
    {
        var record = new IngestionJobRecord { Kind = JobKind.Add, Library = "react", Version = "19", Source = new SourceDescription { Kind = "files", Location = "/docs" } };
        record.Change(JobState.Queued, JobCause.Submitted, new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        return record;
    }
}
