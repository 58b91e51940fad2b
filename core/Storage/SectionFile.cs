using System.Buffers;
using System.Buffers.Binary;
using Contexter.Documents;

namespace Contexter.Storage;

/// <summary>
/// Reads what <see cref="SectionFileWriter"/> wrote. Opening checks header and table of contents; each section is checked when it is first asked for, so
/// opening costs the same for every size and damage is found before it is served.
/// </summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class SectionFile : IDisposable
{
    // What is read at once to compare a checksum.
    private const int CheckedAtOnce = 1 << 20;

    private readonly IFileReader _reader;
    private readonly string _path;
    private readonly string _wayOut;
    private readonly Dictionary<uint, Section> _sections;

    private SectionFile(IFileReader reader, string path, string wayOut, Dictionary<uint, Section> sections, ulong hash)
    {
        _reader = reader;
        _path = path;
        _wayOut = wayOut;
        _sections = sections;
        Hash = hash;
    }

    /// <summary>Hash of the table of contents, as <see cref="SectionFileWriter.Complete"/> returned it.</summary>
    public ulong Hash { get; }

    /// <summary>Size of the file.</summary>
    public long Length => _reader.Span.Length;

    /// <summary>Opens a file.</summary>
    /// <param name="files">Where it is.</param>
    /// <param name="path">Its path.</param>
    /// <param name="magic">What kind of file it must be.</param>
    /// <param name="versions">The oldest and the newest format that can be read.</param>
    /// <param name="wayOut">What to do when it is damaged, a sentence for the error's message.</param>
    /// <exception cref="ContexterException"><see cref="ErrorCodes.StorageCorrupted"/> or <see cref="ErrorCodes.StorageFormat"/>.</exception>
    public static SectionFile Open(IFileSystem files, string path, uint magic, (uint Oldest, uint Newest) versions, string wayOut)
    {
        IFileReader reader;
        try
        {
            reader = files.OpenFile(path);
        }
        catch (FileNotFoundException exception)
        {
            throw StorageErrors.Corrupted(path, "it is missing", wayOut, exception);
        }

        try
        {
            var (sections, hash) = ReadContents(reader.Span, path, magic, versions, wayOut);
            return new SectionFile(reader, path, wayOut, sections, hash);
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <summary>Whether the file has a section.</summary>
    public bool HasSection(uint kind) => _sections.ContainsKey(kind);

    /// <summary>Bytes of a section, after its checksum was found right once.</summary>
    /// <exception cref="ContexterException">The section is missing or damaged (<see cref="ErrorCodes.StorageCorrupted"/>).</exception>
    public ReadOnlySpan<byte> GetSection(uint kind)
    {
        var section = FindSound(kind);
        return _reader.Span.Slice(section.Start, section.Length);
    }

    /// <summary>Copies a part of a section, after the checksum of the section was found right once. Nothing of it comes into the address space for that.</summary>
    /// <param name="kind">The section.</param>
    /// <param name="offset">Where in the section the part begins.</param>
    /// <param name="destination">Takes as much as it holds.</param>
    /// <exception cref="ContexterException">The section is missing or damaged (<see cref="ErrorCodes.StorageCorrupted"/>), or cannot be read (<see cref="ErrorCodes.StorageUnavailable"/>).</exception>
    public void Read(uint kind, long offset, Span<byte> destination)
    {
        var section = FindSound(kind);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, section.Length - destination.Length);
        ReadFile(section.Start + offset, destination);
    }

    /// <summary>Reads all sections and compares their checksums, whether they were found right before or not.</summary>
    /// <exception cref="ContexterException">A section is damaged (<see cref="ErrorCodes.StorageCorrupted"/>).</exception>
    public void Verify()
    {
        foreach (var (kind, section) in _sections)
        {
            Check(kind, section);
        }
    }

    /// <summary>Bytes of a section whose checksum is not looked at: its reader checks each part of it.</summary>
    public ReadOnlySpan<byte> GetUncheckedSection(uint kind)
    {
        var section = Find(kind);
        return _reader.Span.Slice(section.Start, section.Length);
    }

    /// <summary>The error for damage that a reader of the sections finds.</summary>
    public ContexterException Corrupted(string problem, Exception? cause = null) => StorageErrors.Corrupted(_path, problem, _wayOut, cause);

    /// <inheritdoc/>
    public void Dispose() => _reader.Dispose();

    private static (Dictionary<uint, Section> Sections, ulong Hash) ReadContents(ReadOnlySpan<byte> file, string path, uint magic, (uint Oldest, uint Newest) versions, string wayOut)
    {
        const int MinimumBytes = SectionFileWriter.HeaderBytes + SectionFileWriter.TrailerBytes;
        if (file.Length < MinimumBytes)
        {
            throw StorageErrors.Corrupted(path, $"it has {file.Length} bytes and cannot have fewer than {MinimumBytes}", wayOut);
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(file) != magic || BinaryPrimitives.ReadUInt64LittleEndian(file[8..]) != XxHash64.Hash(file[..8]))
        {
            throw StorageErrors.Corrupted(path, "its header is wrong", wayOut);
        }

        var found = BinaryPrimitives.ReadUInt32LittleEndian(file[4..]);
        if (found > versions.Newest)
        {
            throw new ContexterException(
                ErrorCodes.StorageFormat, $"File '{path}' has format version {found}; this Contexter reads versions up to {versions.Newest}. Use a newer Contexter. {wayOut}");
        }

        if (found < versions.Oldest)
        {
            throw new ContexterException(
                ErrorCodes.StorageFormat, $"File '{path}' has format version {found}; this Contexter reads versions from {versions.Oldest} on. {wayOut}");
        }

        var start = BinaryPrimitives.ReadUInt64LittleEndian(file[^16..]);
        var hash = BinaryPrimitives.ReadUInt64LittleEndian(file[^8..]);
        var end = file.Length - SectionFileWriter.TrailerBytes;
        if (start > (ulong)end || XxHash64.Hash(file[(int)start..^8]) != hash)
        {
            throw StorageErrors.Corrupted(path, "the checksum of its table of contents is wrong", wayOut);
        }

        var sections = new Dictionary<uint, Section>();
        for (var entry = file[(int)start..end]; entry.Length >= SectionFileWriter.EntryBytes; entry = entry[SectionFileWriter.EntryBytes..])
        {
            sections[(uint)BinaryPrimitives.ReadUInt64LittleEndian(entry)] = new Section(
                (int)BinaryPrimitives.ReadUInt64LittleEndian(entry[8..]),
                (int)BinaryPrimitives.ReadUInt64LittleEndian(entry[16..]),
                BinaryPrimitives.ReadUInt64LittleEndian(entry[24..]));
        }

        return (sections, hash);
    }

    private Section FindSound(uint kind)
    {
        var section = Find(kind);
        if (!section.IsChecked)
        {
            // Once, however many ask for it first: it may be a gigabyte.
            lock (section)
            {
                if (!section.IsChecked)
                {
                    Check(kind, section);
                    section.IsChecked = true;
                }
            }
        }

        return section;
    }

    /// <summary>Compares the checksum of a section, which is read and not mapped: most of a large one may never be looked at.</summary>
    private void Check(uint kind, Section section)
    {
        var hash = new XxHash64(0);
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Min(CheckedAtOnce, section.Length));
        try
        {
            for (var done = 0; done < section.Length;)
            {
                var piece = buffer.AsSpan(0, Math.Min(buffer.Length, section.Length - done));
                ReadFile(section.Start + done, piece);
                hash.Append(piece);
                done += piece.Length;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        if (hash.GetHash() != section.Hash)
        {
            throw Corrupted($"the checksum of section {kind} is wrong");
        }
    }

    private void ReadFile(long offset, Span<byte> destination)
    {
        try
        {
            _reader.Read(offset, destination);
        }
        catch (IOException fault)
        {
            throw StorageErrors.Unreadable(_path, fault);
        }
    }

    private Section Find(uint kind)
        => _sections.TryGetValue(kind, out var section) ? section : throw Corrupted($"it has no section {kind}");

    private sealed class Section(int start, int length, ulong hash)
    {
        private volatile bool _checked;

        public int Start => start;

        public int Length => length;

        public ulong Hash => hash;

        public bool IsChecked
        {
            get => _checked;
            set => _checked = value;
        }
    }
}
