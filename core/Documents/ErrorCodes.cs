namespace Contexter.Documents;

/// <summary>Stable codes of <see cref="ContexterException"/>. Programs match on them, so a code may be added but never renamed.</summary>
public static class ErrorCodes
{
    /// <summary>A value given by the caller breaks a rule.</summary>
    public const string InvalidInput = "invalid_input";

    /// <summary>A library, or a version of it, that is not here.</summary>
    public const string LibraryNotFound = "library_not_found";

    /// <summary>A library that another change is being made to.</summary>
    public const string LibraryBusy = "library_busy";

    /// <summary>A library that is here already, where a new one was to be made.</summary>
    public const string LibraryExists = "library_exists";

    /// <summary>A source that has become another version than the library that is made from it.</summary>
    public const string VersionChanged = "version_changed";

    /// <summary>A document id that a library does not have.</summary>
    public const string DocumentNotFound = "document_not_found";

    /// <summary>A job that somebody cancelled, where its result was wanted.</summary>
    public const string JobCancelled = "job_cancelled";

    /// <summary>A job id that is not known.</summary>
    public const string JobNotFound = "job_not_found";

    /// <summary>A change of a job that the state it is in does not allow.</summary>
    public const string JobState = "job_state";

    /// <summary>A folder or file that does not exist or cannot be read.</summary>
    public const string SourceNotFound = "source_not_found";

    /// <summary>A source without a single document in it.</summary>
    public const string SourceEmpty = "source_empty";

    /// <summary>A server that a source is read from cannot be reached, is overloaded, or does not answer as it should.</summary>
    public const string SourceUnavailable = "source_unavailable";

    /// <summary>No proxy serves a request, and connections without one are not allowed.</summary>
    public const string ProxyUnavailable = "proxy_unavailable";

    /// <summary>A server that a source is read from refuses: a wrong or missing key, a spent quota, a page that is not public.</summary>
    public const string SourceRefused = "source_refused";

    /// <summary>An address that may not be fetched from: private, loopback or link-local, or not http or https.</summary>
    public const string AddressForbidden = "address_forbidden";

    /// <summary>A file that is larger than the limit.</summary>
    public const string FileTooLarge = "file_too_large";

    /// <summary>A file that holds binary data where text was expected.</summary>
    public const string FileBinary = "file_binary";

    /// <summary>A file that is not valid UTF-8 (nor UTF-16 or UTF-32 with a byte order mark).</summary>
    public const string FileEncoding = "file_encoding";

    /// <summary>A file whose content cannot be parsed as what its name says it is.</summary>
    public const string FileMalformed = "file_malformed";

    /// <summary>A document that breaks a rule of size or quality.</summary>
    public const string DocumentInvalid = "document_invalid";

    /// <summary>A stored file whose checksum or structure is wrong.</summary>
    public const string StorageCorrupted = "storage_corrupted";

    /// <summary>A stored file written by a newer version of the format.</summary>
    public const string StorageFormat = "storage_format";

    /// <summary>The disk, or a quota on it, is full.</summary>
    public const string StorageFull = "storage_full";

    /// <summary>A file that the operating system does not let Contexter open, read or write (permissions, a read-only or failing disk).</summary>
    public const string StorageUnavailable = "storage_unavailable";

    /// <summary>The data directory belongs to another process.</summary>
    public const string DataInUse = "data_in_use";

    /// <summary>A wrong value, an unknown key or a malformed file of configuration.</summary>
    public const string ConfigurationInvalid = "configuration_invalid";

    /// <summary>The index was built with another embedding model or dimension.</summary>
    public const string ModelMismatch = "model_mismatch";

    /// <summary>A name of an embedding model that the configuration does not describe.</summary>
    public const string ModelNotFound = "model_not_found";

    /// <summary>An embedding model that is in use, or another change of model that is being made.</summary>
    public const string ModelBusy = "model_busy";

    /// <summary>An embedding with the wrong dimension, or with NaN, infinity or a zero length.</summary>
    public const string EmbeddingInvalid = "embedding_invalid";

    /// <summary>The server that makes embeddings cannot be reached, refuses the key or the request, or does not answer as it should.</summary>
    public const string EmbeddingsUnavailable = "embeddings_unavailable";

    /// <summary>The re-ranker cannot be reached or does not answer as it should. A search goes on without it.</summary>
    public const string RerankerUnavailable = "reranker_unavailable";

    /// <summary>The server that holds the index cannot be reached, refuses the key, or does not answer as it should.</summary>
    public const string IndexUnavailable = "index_unavailable";

    /// <summary>An item or document at which the process of Contexter ended again and again.</summary>
    public const string ProcessEnded = "process_ended";

    /// <summary>A dead letter that is not there, or not any more.</summary>
    public const string DeadLetterNotFound = "dead_letter_not_found";

    /// <summary>More questions at once than are answered.</summary>
    public const string TooManyRequests = "too_many_requests";

    /// <summary>There is no key of that id.</summary>
    public const string KeyNotFound = "key_not_found";

    /// <summary>A token of an answer that is over, or that never was.</summary>
    public const string AnswerNotFound = "answer_not_found";

    /// <summary>A name of a flag that there is not.</summary>
    public const string FlagNotFound = "flag_not_found";

    /// <summary>There is no such cache.</summary>
    public const string CacheNotFound = "cache_not_found";

    /// <summary>The cache keeps what was paid for, and is not emptied on request.</summary>
    public const string CacheRefused = "cache_refused";

    /// <summary>A flag that the configuration does not allow to be switched on.</summary>
    public const string FlagRefused = "flag_refused";

    /// <summary>Results that are larger than a request may hold.</summary>
    public const string BudgetExceeded = "budget_exceeded";

    /// <summary>A source, or a language model, that did not end within the time of an answer.</summary>
    public const string DeadlineExceeded = "deadline_exceeded";

    /// <summary>The language model that writes answers cannot be reached, refuses, or does not answer as it should. The answer is taken from the results.</summary>
    public const string ChatUnavailable = "chat_unavailable";

    /// <summary>A defect of Contexter itself.</summary>
    public const string Internal = "internal_error";
}
