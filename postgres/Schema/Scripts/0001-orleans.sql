-- What Orleans' ADO.NET providers (clustering, grain storage, reminders) keep. They know one table by name, orleansquery, and read from it every statement they run:
-- parameters (@Name) and result columns are theirs, everything else is this schema's. Names are unqualified, so the search path of the connection decides where they are.

create table orleansquery (
    querykey text primary key,
    querytext text not null
);

-- Membership: one row a cluster, whose version every change of its members raises, and one row a process that ever was a member.
create table orleans_clusters (
    cluster_id text primary key,
    version integer not null default 0,
    changed_at timestamptz not null default now()
);

create table orleans_members (
    cluster_id text not null references orleans_clusters on delete cascade,
    address text not null,
    port integer not null,
    generation integer not null,
    silo_name text not null,
    host_name text not null,
    status integer not null,
    proxy_port integer,
    suspect_times text,
    start_time timestamptz not null,
    i_am_alive_time timestamptz not null,
    primary key (cluster_id, address, port, generation)
);

-- Grain states. The provider reads a key that looks hexadecimal as a number and hands over the number alone, so that "ab", "AB" and "0ab" were one row; the same goes for keys
-- that look like a GUID, and for what stands before a '+'. Which key it was cannot be told here, so a state under such a key is refused instead of shared: every key of a grain
-- begins with letters that no hexadecimal number has, such as "lib/". key_hash is over the whole key, and keeps apart what is left ("0+a" and "a").
-- The provider does not hand over the grain's type, either: state_name is the name in [PersistentState], which therefore must be unique among all grains.
create table orleans_states (
    service_id text not null,
    state_name text not null,
    grain_key text not null,
    key_hash integer not null,
    payload bytea,
    version integer not null,
    modified_at timestamptz not null default now(),
    primary key (service_id, state_name, grain_key, key_hash),
    constraint grain_key_looks_like_a_number_and_would_collide check (grain_key <> '')
) with (fillfactor = 80);

create table orleans_reminders (
    service_id text not null,
    grain_id text not null,
    reminder_name text not null,
    start_time timestamptz not null,
    period bigint not null, -- milliseconds
    grain_hash integer not null,
    version integer not null default 0,
    primary key (service_id, grain_id, reminder_name)
);
create index orleans_reminders_by_hash on orleans_reminders (service_id, grain_hash);

insert into orleansquery (querykey, querytext) values

-- Membership. A change names the version that it was made against and does nothing when the cluster is at another one: the row of the cluster is locked first, so two changes
-- against one version cannot both go through. Each answers with the number of members that it changed.
('InsertMembershipVersionKey', $query$
    with added as (insert into orleans_clusters (cluster_id) values (@DeploymentId) on conflict do nothing returning 1)
    select count(*)::integer from added
$query$),
('InsertMembershipKey', $query$
    with raised as (
        update orleans_clusters set version = version + 1, changed_at = now()
        where cluster_id = @DeploymentId and version = @Version and not exists (
            select 1 from orleans_members where cluster_id = @DeploymentId and address = @Address and port = @Port and generation = @Generation)
        returning cluster_id),
    added as (
        insert into orleans_members (cluster_id, address, port, generation, silo_name, host_name, status, proxy_port, start_time, i_am_alive_time)
        select cluster_id, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime from raised
        returning 1)
    select count(*)::integer from added
$query$),
('UpdateMembershipKey', $query$
    with raised as (
        update orleans_clusters set version = version + 1, changed_at = now()
        where cluster_id = @DeploymentId and version = @Version and exists (
            select 1 from orleans_members where cluster_id = @DeploymentId and address = @Address and port = @Port and generation = @Generation)
        returning cluster_id),
    changed as (
        update orleans_members m set status = @Status, suspect_times = @SuspectTimes, i_am_alive_time = @IAmAliveTime from raised r
        where m.cluster_id = r.cluster_id and m.address = @Address and m.port = @Port and m.generation = @Generation
        returning 1)
    select count(*)::integer from changed
$query$),
('UpdateIAmAlivetimeKey', $query$
    update orleans_members set i_am_alive_time = @IAmAliveTime
    where cluster_id = @DeploymentId and address = @Address and port = @Port and generation = @Generation
$query$),
('DeleteMembershipTableEntriesKey', $query$
    delete from orleans_clusters where cluster_id = @DeploymentId
$query$),
-- Status 3 is Active: whoever is that may only be slow, and is the others' to declare dead.
('CleanupDefunctSiloEntriesKey', $query$
    delete from orleans_members where cluster_id = @DeploymentId and i_am_alive_time < @IAmAliveTime and status <> 3
$query$),
('GatewaysQueryKey', $query$
    select address as Address, proxy_port as ProxyPort, generation as Generation
    from orleans_members where cluster_id = @DeploymentId and status = @Status and proxy_port > 0
$query$),
-- Both readings answer with a row that has the version even where there is no member.
('MembershipReadRowKey', $query$
    select c.cluster_id as DeploymentId, m.address as Address, m.port as Port, m.generation as Generation, m.silo_name as SiloName, m.host_name as HostName,
        m.status as Status, m.proxy_port as ProxyPort, m.suspect_times as SuspectTimes, m.start_time as StartTime, m.i_am_alive_time as IAmAliveTime, c.version as Version
    from orleans_clusters c
    left join orleans_members m on m.cluster_id = c.cluster_id and m.address = @Address and m.port = @Port and m.generation = @Generation
    where c.cluster_id = @DeploymentId
$query$),
('MembershipReadAllKey', $query$
    select c.cluster_id as DeploymentId, m.address as Address, m.port as Port, m.generation as Generation, m.silo_name as SiloName, m.host_name as HostName,
        m.status as Status, m.proxy_port as ProxyPort, m.suspect_times as SuspectTimes, m.start_time as StartTime, m.i_am_alive_time as IAmAliveTime, c.version as Version
    from orleans_clusters c left join orleans_members m on m.cluster_id = c.cluster_id
    where c.cluster_id = @DeploymentId
$query$),

-- Grain states. No row is the answer that tells the provider of a conflict: the version that the grain holds is not the stored one, or somebody else's first state came before.
('ReadFromStorageKey', $query$
    select payload as PayloadBinary, version as Version from orleans_states
    where service_id = @ServiceId and state_name = @GrainTypeString and grain_key = coalesce(@GrainIdExtensionString, '') and key_hash = @GrainIdHash
$query$),
('WriteToStorageKey', $query$
    with changed as (
        update orleans_states set payload = @PayloadBinary, version = version + 1, modified_at = now()
        where service_id = @ServiceId and state_name = @GrainTypeString and grain_key = coalesce(@GrainIdExtensionString, '') and key_hash = @GrainIdHash
            and version = @GrainStateVersion
        returning version),
    added as (
        insert into orleans_states (service_id, state_name, grain_key, key_hash, payload, version)
        select @ServiceId, @GrainTypeString, case when @GrainIdN0 = 0 and @GrainIdN1 = 0 then coalesce(@GrainIdExtensionString, '') else '' end, @GrainIdHash, @PayloadBinary, 1
        where @GrainStateVersion is null
        on conflict do nothing
        returning version)
    select version as NewGrainStateVersion from changed union all select version from added
$query$),
-- The row stays, so that a write by an activation that does not know of the clearing is found out by its version.
('ClearStorageKey', $query$
    update orleans_states set payload = null, version = version + 1, modified_at = now()
    where service_id = @ServiceId and state_name = @GrainTypeString and grain_key = coalesce(@GrainIdExtensionString, '') and key_hash = @GrainIdHash
        and version = @GrainStateVersion
    returning version as NewGrainStateVersion
$query$),
('DeleteStorageKey', $query$
    delete from orleans_states
    where service_id = @ServiceId and state_name = @GrainTypeString and grain_key = coalesce(@GrainIdExtensionString, '') and key_hash = @GrainIdHash
        and version = @GrainStateVersion
    returning version + 1 as NewGrainStateVersion
$query$),

-- Reminders. A silo reads those of its part of the ring of hashes; a part that goes over the end of the ring is the second form.
('UpsertReminderRowKey', $query$
    insert into orleans_reminders as r (service_id, grain_id, reminder_name, start_time, period, grain_hash)
    values (@ServiceId, @GrainId, @ReminderName, @StartTime, @Period, @GrainHash)
    on conflict (service_id, grain_id, reminder_name) do update
        set start_time = excluded.start_time, period = excluded.period, grain_hash = excluded.grain_hash, version = r.version + 1
    returning version as Version
$query$),
('ReadReminderRowsKey', $query$
    select grain_id as GrainId, reminder_name as ReminderName, start_time as StartTime, period as Period, version as Version
    from orleans_reminders where service_id = @ServiceId and grain_id = @GrainId
$query$),
('ReadReminderRowKey', $query$
    select grain_id as GrainId, reminder_name as ReminderName, start_time as StartTime, period as Period, version as Version
    from orleans_reminders where service_id = @ServiceId and grain_id = @GrainId and reminder_name = @ReminderName
$query$),
('ReadRangeRows1Key', $query$
    select grain_id as GrainId, reminder_name as ReminderName, start_time as StartTime, period as Period, version as Version
    from orleans_reminders where service_id = @ServiceId and grain_hash > @BeginHash and grain_hash <= @EndHash
$query$),
('ReadRangeRows2Key', $query$
    select grain_id as GrainId, reminder_name as ReminderName, start_time as StartTime, period as Period, version as Version
    from orleans_reminders where service_id = @ServiceId and (grain_hash > @BeginHash or grain_hash <= @EndHash)
$query$),
('DeleteReminderRowKey', $query$
    with removed as (
        delete from orleans_reminders where service_id = @ServiceId and grain_id = @GrainId and reminder_name = @ReminderName and version = @Version
        returning 1)
    select count(*)::integer from removed
$query$),
('DeleteReminderRowsKey', $query$
    delete from orleans_reminders where service_id = @ServiceId
$query$);
