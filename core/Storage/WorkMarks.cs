using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Contexter.Concurrency;
using Microsoft.Win32.SafeHandles;

namespace Contexter.Storage;

/// <summary>
/// What is at work, kept in a file in such a way that it is known after the process ended there: what was at work then is suspected, and is worked on alone, so that the
/// innocent are cleared and the one at which processes end again and again is found.
/// </summary>
/// <remarks>
/// <para>
/// A mark is one write into a place of its own, of which nothing is flushed: what was written survives the end of a process, and a machine that loses power has not been
/// brought down by a document. The file has a fixed number of places; work beyond them is not marked.
/// </para>
/// <para>Safe for concurrent use.</para>
/// </remarks>
public sealed class WorkMarks : IDisposable
{
    private const int Places = 4_096;
    private const int PlaceBytes = 24;
    private const int AtWork = 16;
    private const int DeathCount = 20;

    private readonly Lock _lock = new();
    private readonly SafeFileHandle _file;
    private readonly Stack<int> _free = [];
    private readonly Dictionary<UInt128, (int Place, int Deaths)> _suspects = [];
    private readonly Signal _changed = new();
    private int _working;
    private int _suspectsWaiting;
    private bool _isAlone;

    private WorkMarks(SafeFileHandle file) => _file = file;

    /// <summary>Opens the file, or makes it, and counts one more death for everything that was at work when the last process ended.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="Documents.ContexterException">It cannot be opened, or the disk is full.</exception>
    public static WorkMarks Open(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            var marks = new WorkMarks(File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read));
            marks.Read();
            return marks;
        }
        catch (IOException fault) when (StorageErrors.IsFull(fault))
        {
            throw StorageErrors.Full(path, fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new Documents.ContexterException(
                Documents.ErrorCodes.StorageUnavailable, $"The file '{path}' cannot be opened ({fault.Message}). Check its permissions, or configure another data directory.", fault);
        }
    }

    /// <summary>How many processes ended while this was at work and has not been done since.</summary>
    /// <param name="name">Names the work for good: the library, the stage and the item.</param>
    public int DeathsOf(string name)
    {
        lock (_lock)
        {
            return _suspects.TryGetValue(Hash(name), out var suspect) ? suspect.Deaths : 0;
        }
    }

    /// <summary>Takes the suspicion away, for what is set aside.</summary>
    public void Forget(string name)
    {
        lock (_lock)
        {
            if (_suspects.Remove(Hash(name), out var suspect))
            {
                Clear_NeedsLock(suspect.Place);
            }
        }
    }

    /// <summary>Marks something as at work until the result is disposed of. What is suspected waits until nothing else is at work, and everything else waits for it.</summary>
    public async Task<IDisposable> EnterAsync(string name, CancellationToken cancellationToken)
    {
        var hash = Hash(name);
        bool isSuspect;
        lock (_lock)
        {
            isSuspect = _suspects.ContainsKey(hash);
            _suspectsWaiting += isSuspect ? 1 : 0;
        }

        try
        {
            while (true)
            {
                Task changed;
                lock (_lock)
                {
                    if (!_isAlone && (isSuspect ? _working == 0 : _suspectsWaiting == 0))
                    {
                        return Begin(hash, isSuspect);
                    }

                    changed = _changed.Next;
                }

                await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            if (isSuspect)
            {
                lock (_lock)
                {
                    _suspectsWaiting--;
                    _changed.Raise();
                }
            }
        }
    }

    /// <summary>Closes the file; what is at work still counts as such.</summary>
    public void Dispose() => _file.Dispose();

    private static UInt128 Hash(string name) => BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    private void Read()
    {
        Span<byte> place = stackalloc byte[PlaceBytes];
        for (var i = Places - 1; i >= 0; i--)
        {
            place.Clear();
            RandomAccess.Read(_file, place, (long)i * PlaceBytes);
            var deaths = BinaryPrimitives.ReadInt32LittleEndian(place[DeathCount..]) + (BinaryPrimitives.ReadInt32LittleEndian(place[AtWork..]) != 0 ? 1 : 0);
            var hash = BinaryPrimitives.ReadUInt128LittleEndian(place);
            if (deaths > 0 && _suspects.TryAdd(hash, (i, deaths)))
            {
                Write(i, hash, isAtWork: false, deaths);
            }
            else
            {
                _free.Push(i);
            }
        }
    }

    private Mark Begin(UInt128 hash, bool isSuspect)
    {
        var (place, deaths) = isSuspect ? _suspects[hash] : (_free.TryPop(out var free) ? free : -1, 0);
        TryWrite(place, hash, isAtWork: true, deaths);
        _working++;
        _isAlone = isSuspect;
        return new Mark(this, hash, place);
    }

    private void End(UInt128 hash, int place)
    {
        lock (_lock)
        {
            _suspects.Remove(hash);
            Clear_NeedsLock(place);
            _working--;
            _isAlone = false;
            _changed.Raise();
        }
    }

    private void Clear_NeedsLock(int place)
    {
        TryWrite(place, UInt128.Zero, isAtWork: false, deaths: 0);
        if (place >= 0)
        {
            _free.Push(place);
        }
    }

    /// <summary>A mark is worth having, but not worth failing for: a disk that is full or failing is found by those who store.</summary>
    private void TryWrite(int place, UInt128 hash, bool isAtWork, int deaths)
    {
        try
        {
            if (place >= 0 && !_file.IsClosed)
            {
                Write(place, hash, isAtWork, deaths);
            }
        }
        catch (IOException)
        {
            // See above.
        }
    }

    private void Write(int place, UInt128 hash, bool isAtWork, int deaths)
    {
        Span<byte> bytes = stackalloc byte[PlaceBytes];
        BinaryPrimitives.WriteUInt128LittleEndian(bytes, hash);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[AtWork..], isAtWork ? 1 : 0);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[DeathCount..], deaths);
        RandomAccess.Write(_file, bytes, (long)place * PlaceBytes);
    }

    private sealed class Mark(WorkMarks marks, UInt128 hash, int place) : IDisposable
    {
        private bool _isEnded;

        public void Dispose()
        {
            if (!_isEnded)
            {
                _isEnded = true;
                marks.End(hash, place);
            }
        }
    }
}
