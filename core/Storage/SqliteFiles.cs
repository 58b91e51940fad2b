using System.Globalization;

namespace Contexter.Storage;

/// <summary>What can be found out about the SQLite files of a data directory beside the process that works with them.</summary>
public static class SqliteFiles
{
    private const int MaxFaults = 100;

    /// <summary>Reads a whole file and has SQLite check its structure.</summary>
    /// <param name="path">The file; it must be there.</param>
    /// <returns>What is wrong with it; empty when it is whole.</returns>
    public static IReadOnlyList<string> FindFaults(string path)
    {
        try
        {
            using var connection = SqliteConnections.Open(path);
            using var command = connection.CreateCommand();
            command.CommandText = string.Create(CultureInfo.InvariantCulture, $"PRAGMA quick_check({MaxFaults})");
            using var rows = command.ExecuteReader();
            var faults = new List<string>();
            while (rows.Read())
            {
                if (rows.GetString(0) is not "ok" and var fault)
                {
                    faults.Add(fault);
                }
            }

            return faults;
        }
        catch (Exception fault) when (SqliteDocumentStoreFaults.IsOfFile(fault))
        {
            return [fault.Message];
        }
    }
}
