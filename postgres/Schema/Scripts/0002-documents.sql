-- The document store and the log of jobs: the tables of the files documents.db and jobs.db, which one set of statements reads and writes on either (core/Storage/Sql).
-- Whole numbers are bigint, as SQLite's are; texts compare by their bytes, so that order is ordinal; times are UTC ticks; outcomes are the numbers of ItemOutcome and DocumentOutcome.

create table libraries (
    id bigint generated always as identity primary key,
    name text collate "C" not null unique
);

-- Jobs are numbered in the order of their first line: a later job has a higher number, which pruning relies on.
create table jobs (
    id bigint generated always as identity primary key,
    name text collate "C" not null unique
);

create table items (
    job bigint not null,
    library bigint not null,
    key text collate "C" not null,
    outcome bigint not null,
    size_bytes bigint not null,
    change_token text collate "C",
    error_code text collate "C",
    error text collate "C",
    added bigint not null,
    updated bigint not null,
    unchanged bigint not null,
    primary key (job, library, key)
);
create index items_of_library on items (library, key, job);

-- Text and structure of documents, each kept once under the SHA-256 of what it holds. They are compressed already.
create table bodies (
    hash bytea primary key,
    body bytea not null,
    checksum bytea not null
);
alter table bodies alter column body set storage external;

-- The reference keeps two silos from parting a document and its body, one by taking a body that is there, the other by removing it with the last document that had it: the
-- second of them to commit fails, and begins again. It is looked at when a transaction ends, because within one either may go first.
create table documents (
    id bigint generated always as identity primary key,
    library bigint not null,
    document_id text collate "C" not null,
    path text collate "C" not null,
    item_key text collate "C" not null,
    change_token text collate "C",
    job bigint not null,
    outcome bigint not null,
    previous_hash text collate "C",
    previous_updated_at bigint,
    content_hash text collate "C" not null,
    created_at bigint not null,
    updated_at bigint not null,
    head bytea not null,
    checksum bytea not null,
    body_hash bytea not null references bodies (hash) deferrable initially deferred,
    depth bigint not null,
    unique (library, document_id)
);
create index documents_of_item on documents (library, item_key);
create index documents_of_path on documents (library, path);
create index documents_of_body on documents (body_hash);

create table removals (
    job bigint not null,
    library bigint not null,
    document_id text collate "C" not null,
    primary key (job, library, document_id)
);
create index removals_of_library on removals (library, document_id);

create table leads (
    job bigint not null,
    library bigint not null,
    key text collate "C" not null,
    depth bigint not null,
    url text collate "C" not null,
    format text collate "C" not null,
    primary key (job, library, key)
);
create index leads_of_library on leads (library);

create table shares (
    job bigint not null,
    library bigint not null,
    document_id text collate "C" not null,
    item_key text collate "C" not null,
    primary key (job, library, document_id, item_key)
);
create index shares_of_library on shares (library);

create table dead_letters (
    id bigint generated always as identity primary key,
    library bigint not null,
    stage bigint not null,
    key text collate "C" not null,
    job text collate "C" not null,
    code text collate "C" not null,
    error text collate "C" not null,
    detail text collate "C",
    attempts bigint not null,
    first_at bigint not null,
    last_at bigint not null,
    url text collate "C" not null,
    format text collate "C" not null,
    change_token text collate "C",
    depth bigint not null,
    held bigint not null,
    unique (library, stage, key)
);

create table changes (
    sequence bigint generated always as identity primary key,
    library bigint not null
);
create index changes_of_library on changes (library);

-- The row of a job keeps its last number for good, so that numbers never come again.
create table log_jobs (
    id bigint generated always as identity primary key,
    name text collate "C" not null unique,
    last bigint not null
);

create table log_lines (
    job bigint not null,
    sequence bigint not null,
    at bigint not null,
    progress bigint not null,
    data text collate "C" not null,
    primary key (job, sequence)
);
