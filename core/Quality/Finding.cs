namespace Contexter.Quality;

/// <summary>How bad a finding is (B4). Only <see cref="Error"/> and <see cref="Critical"/> drop what they are found in.</summary>
public enum Severity
{
    /// <summary>Worth knowing; costs no quality.</summary>
    Info = 0,

    /// <summary>Kept, with less quality.</summary>
    Warning = 1,

    /// <summary>Dropped, with this reason.</summary>
    Error = 2,

    /// <summary>Dropped; points at a defect of a source or a parser.</summary>
    Critical = 3,
}

/// <summary>One thing that a check found.</summary>
/// <param name="Severity">How bad it is.</param>
/// <param name="Code">Stable name of the rule, lower case with underscores (see <see cref="FindingCodes"/>).</param>
/// <param name="Subject">What was checked: a document's path, a chunk's id.</param>
/// <param name="Message">What is wrong and what the rule is, for people.</param>
public sealed record Finding(Severity Severity, string Code, string Subject, string Message);

/// <summary>Codes of findings. Programs match on them, so a code may be added but never renamed.</summary>
public static class FindingCodes
{
    /// <summary>A document without text.</summary>
    public const string DocumentEmpty = "document_empty";

    /// <summary>A document below the smallest size; kept.</summary>
    public const string DocumentShort = "document_short";

    /// <summary>A document above the largest size; cut into parts.</summary>
    public const string DocumentLong = "document_long";

    /// <summary>Text that UTF-8 cannot carry.</summary>
    public const string DocumentEncoding = "document_encoding";

    /// <summary>A path, title or address that breaks a rule.</summary>
    public const string DocumentIdentity = "document_identity";

    /// <summary>Blocks that are not in order or not inside the text.</summary>
    public const string DocumentBlocks = "document_blocks";

    /// <summary>A quality score below the smallest one.</summary>
    public const string DocumentQuality = "document_quality";

    /// <summary>An error page, or a page that keeps programs out, instead of a document.</summary>
    public const string QualityErrorPage = "quality_error_page";

    /// <summary>Characters that were lost before the text came here.</summary>
    public const string QualityReplacedCharacters = "quality_replaced_characters";

    /// <summary>UTF-8 that was read in another encoding.</summary>
    public const string QualityMisreadCharacters = "quality_misread_characters";

    /// <summary>Mostly links: a page that only leads elsewhere.</summary>
    public const string QualityLinks = "quality_links";

    /// <summary>Hardly any letters.</summary>
    public const string QualitySymbols = "quality_symbols";

    /// <summary>The same lines over and over.</summary>
    public const string QualityRepetition = "quality_repetition";

    /// <summary>Code or markup without a word about it.</summary>
    public const string QualityNoProse = "quality_no_prose";

    /// <summary>Headings with hardly anything below them.</summary>
    public const string QualitySkeleton = "quality_skeleton";

    /// <summary>Text without spaces or line ends, as machines write it.</summary>
    public const string QualityMinified = "quality_minified";

    /// <summary>An embedding that breaks a rule of dimension, magnitude or finite components.</summary>
    public const string EmbeddingInvalid = "embedding_invalid";

    /// <summary>A chunk that breaks a rule of size, tokens, count or place.</summary>
    public const string ChunkInvalid = "chunk_invalid";

    /// <summary>A chunk of unusual size; kept.</summary>
    public const string ChunkSize = "chunk_size";
}
