-- +goose Up

-- Usage events as sellers sent them. A block holds those of one contract and one hour that came in together, a
-- line of JSON for each. It is written in bulk and never changed; there are no references, so that nothing is
-- looked up for it.
CREATE TABLE usage_blocks (
    id          INTEGER PRIMARY KEY, -- in the order of their commits
    org_id      TEXT NOT NULL, -- who sent them
    contract_id TEXT NOT NULL, -- a purchase's id
    hour        INTEGER NOT NULL, -- start of the hour that they are of, microseconds
    received_at INTEGER NOT NULL,
    events      INTEGER NOT NULL,
    keys        TEXT NOT NULL, -- key and digest of each event; see metering/key.go
    body        TEXT NOT NULL
) STRICT;
CREATE INDEX usage_blocks_by_contract ON usage_blocks (contract_id, hour, id);

-- The keys of the events of all blocks up to the one that usage_progress names: no source and id twice, for ever.
CREATE TABLE usage_keys (
    id       INTEGER PRIMARY KEY, -- 64 bits of the hash of organisation, source and id
    digest   INTEGER NOT NULL, -- 64 bits of the hash of the whole event
    block_id INTEGER NOT NULL
) STRICT;

CREATE TABLE usage_progress (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT;

-- What the events sum up to; written in the transaction of the events.
CREATE TABLE usage_totals (
    contract_id TEXT NOT NULL,
    meter       TEXT NOT NULL,
    hour        INTEGER NOT NULL, -- start of the hour, microseconds
    units       INTEGER NOT NULL, -- the quantity is units + nanos / 1 000 000 000
    nanos       INTEGER NOT NULL,
    events      INTEGER NOT NULL,
    block_id    INTEGER NOT NULL, -- the newest block that it has events of
    PRIMARY KEY (contract_id, meter, hour)
) STRICT;

-- What a charge counted of a window of time. The newest row of a window is what is billed of it by now.
CREATE TABLE usage_billed (
    contract_id TEXT NOT NULL,
    to_at       INTEGER NOT NULL,
    charge_id   TEXT NOT NULL,
    from_at     INTEGER NOT NULL,
    quantities  TEXT NOT NULL, -- JSON: meter to decimal
    block_id    INTEGER NOT NULL, -- the newest block that was counted
    PRIMARY KEY (contract_id, to_at, charge_id)
) STRICT;

-- Where the numbers of the service detail records of a contract stand.
CREATE TABLE usage_records (
    contract_id TEXT PRIMARY KEY,
    correlation INTEGER NOT NULL, -- of the newest
    stamped_at  INTEGER NOT NULL
) STRICT;

-- What a seller sets for its events.
CREATE TABLE usage_settings (
    org_id     TEXT PRIMARY KEY REFERENCES orgs (id),
    late_days  INTEGER NOT NULL, -- how long an event may come in after its time was billed
    updated_at INTEGER NOT NULL
) STRICT;

-- What an organisation, or a member for it, may spend. Sums are minor units of the currency; NULL is no limit.
CREATE TABLE spending_limits (
    org_id          TEXT NOT NULL REFERENCES orgs (id),
    user_id         TEXT NOT NULL, -- '' for the whole organisation
    currency        TEXT NOT NULL,
    per_transaction INTEGER,
    per_day         INTEGER,
    per_week        INTEGER,
    per_month       INTEGER,
    warn_only       INTEGER NOT NULL, -- nothing is refused, managers are told
    updated_at      INTEGER NOT NULL,
    PRIMARY KEY (org_id, user_id)
) STRICT;

-- What was spent, by the day in UTC; written in the transaction of the charge.
CREATE TABLE spending (
    org_id   TEXT NOT NULL,
    user_id  TEXT NOT NULL,
    currency TEXT NOT NULL,
    day      INTEGER NOT NULL, -- its start, microseconds
    amount   INTEGER NOT NULL, -- minor units
    PRIMARY KEY (org_id, day, user_id, currency)
) STRICT;

-- What managers were told, so that they are told once.
CREATE TABLE spending_alerts (
    org_id   TEXT NOT NULL,
    user_id  TEXT NOT NULL,
    span     TEXT NOT NULL, -- day, week or month
    start_at INTEGER NOT NULL,
    percent  INTEGER NOT NULL,
    told_at  INTEGER NOT NULL,
    PRIMARY KEY (org_id, user_id, span, start_at, percent)
) STRICT;
