using Contexter.Embedded.Reminders;
using Microsoft.Data.Sqlite;

namespace Contexter.Embedded.Sqlite;

/// <summary>Keeps reminders in a SQLite file.</summary>
internal sealed class SqliteReminderTable(SqliteDatabase database) : IReminderTable
{
    public IReadOnlyList<ReminderRow> ReadAll() => database.Read(
        static (connection, _) =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT grain_type, grain_key, name, first_tick, period FROM reminder;";
            using var reader = command.ExecuteReader();
            var rows = new List<ReminderRow>();
            while (reader.Read())
            {
                var grainId = new GrainId(GrainType.Create(reader.GetString(0)), IdSpan.Create(reader.GetString(1)));
                rows.Add(new ReminderRow(grainId, reader.GetString(2), new DateTime(reader.GetInt64(3), DateTimeKind.Utc), TimeSpan.FromTicks(reader.GetInt64(4))));
            }

            return rows;
        },
        argument: 0);

    public Task WriteAsync(ReminderRow row) => database.WriteAsync(new ReminderWrite(row.GrainId, row.Name, row));

    public Task RemoveAsync(GrainId grainId, string name) => database.WriteAsync(new ReminderWrite(grainId, name, row: null));

    /// <summary>Stores or removes one reminder.</summary>
    private sealed class ReminderWrite(GrainId grainId, string name, ReminderRow? row) : SqliteWrite
    {
        public override void Execute(SqliteConnection connection)
        {
            using var command = connection.CreateCommand();
            command.Parameters.AddWithValue("$type", grainId.Type.ToString());
            command.Parameters.AddWithValue("$key", grainId.Key.ToString());
            command.Parameters.AddWithValue("$name", name);
            if (row is null)
            {
                command.CommandText = "DELETE FROM reminder WHERE grain_type=$type AND grain_key=$key AND name=$name;";
            }
            else
            {
                command.CommandText = "INSERT OR REPLACE INTO reminder VALUES ($type, $key, $name, $first, $period);";
                command.Parameters.AddWithValue("$first", row.FirstTick.Ticks);
                command.Parameters.AddWithValue("$period", row.Period.Ticks);
            }

            command.ExecuteNonQuery();
        }
    }
}
