-- +goose Up

-- Usage events as sellers sent them. A block holds those of one contract and one hour that came in together, a
-- line of JSON for each. It is written in bulk and never changed; there are no references, so that nothing is
-- looked up for it.
CREATE TABLE usage_blocks (
    id          BIGINT PRIMARY KEY, -- in the order of their commits
    org_id      TEXT COLLATE "C" NOT NULL, -- who sent them
    contract_id TEXT COLLATE "C" NOT NULL, -- a purchase's id
    hour        BIGINT NOT NULL, -- start of the hour that they are of, microseconds
    received_at BIGINT NOT NULL,
    events      BIGINT NOT NULL,
    keys        TEXT COLLATE "C" NOT NULL, -- key and digest of each event; see metering/key.go
    body        TEXT COLLATE "C" NOT NULL
);
CREATE INDEX usage_blocks_by_contract ON usage_blocks (contract_id, hour, id);

-- The keys of the events of all blocks up to the one that usage_progress names: no source and id twice, for ever.
CREATE TABLE usage_keys (
    id       BIGINT PRIMARY KEY, -- 64 bits of the hash of organisation, source and id
    digest   BIGINT NOT NULL, -- 64 bits of the hash of the whole event
    block_id BIGINT NOT NULL
);

CREATE TABLE usage_progress (
    name  TEXT COLLATE "C" PRIMARY KEY,
    value BIGINT NOT NULL
);

-- What the events sum up to; written in the transaction of the events.
CREATE TABLE usage_totals (
    contract_id TEXT COLLATE "C" NOT NULL,
    meter       TEXT COLLATE "C" NOT NULL,
    hour        BIGINT NOT NULL, -- start of the hour, microseconds
    units       BIGINT NOT NULL, -- the quantity is units + nanos / 1 000 000 000
    nanos       BIGINT NOT NULL,
    events      BIGINT NOT NULL,
    block_id    BIGINT NOT NULL, -- the newest block that it has events of
    PRIMARY KEY (contract_id, meter, hour)
);

-- What a charge counted of a window of time. The newest row of a window is what is billed of it by now.
CREATE TABLE usage_billed (
    contract_id TEXT COLLATE "C" NOT NULL,
    to_at       BIGINT NOT NULL,
    charge_id   TEXT COLLATE "C" NOT NULL,
    from_at     BIGINT NOT NULL,
    quantities  TEXT COLLATE "C" NOT NULL, -- JSON: meter to decimal
    block_id    BIGINT NOT NULL, -- the newest block that was counted
    PRIMARY KEY (contract_id, to_at, charge_id)
);

-- Where the numbers of the service detail records of a contract stand.
CREATE TABLE usage_records (
    contract_id TEXT COLLATE "C" PRIMARY KEY,
    correlation BIGINT NOT NULL, -- of the newest
    stamped_at  BIGINT NOT NULL
);

-- What a seller sets for its events.
CREATE TABLE usage_settings (
    org_id     TEXT COLLATE "C" PRIMARY KEY REFERENCES orgs (id),
    late_days  BIGINT NOT NULL, -- how long an event may come in after its time was billed
    updated_at BIGINT NOT NULL
);

-- They are read whole, and packing them would take longer than to write them.
ALTER TABLE usage_blocks ALTER COLUMN keys SET STORAGE EXTERNAL;
ALTER TABLE usage_blocks ALTER COLUMN body SET STORAGE EXTERNAL;

-- What an organisation, or a member for it, may spend. Sums are minor units of the currency; NULL is no limit.
CREATE TABLE spending_limits (
    org_id          TEXT COLLATE "C" NOT NULL REFERENCES orgs (id),
    user_id         TEXT COLLATE "C" NOT NULL, -- '' for the whole organisation
    currency        TEXT COLLATE "C" NOT NULL,
    per_transaction BIGINT,
    per_day         BIGINT,
    per_week        BIGINT,
    per_month       BIGINT,
    warn_only       BOOLEAN NOT NULL, -- nothing is refused, managers are told
    updated_at      BIGINT NOT NULL,
    PRIMARY KEY (org_id, user_id)
);

-- What was spent, by the day in UTC; written in the transaction of the charge.
CREATE TABLE spending (
    org_id   TEXT COLLATE "C" NOT NULL,
    user_id  TEXT COLLATE "C" NOT NULL,
    currency TEXT COLLATE "C" NOT NULL,
    day      BIGINT NOT NULL, -- its start, microseconds
    amount   BIGINT NOT NULL, -- minor units
    PRIMARY KEY (org_id, day, user_id, currency)
);

-- What managers were told, so that they are told once.
CREATE TABLE spending_alerts (
    org_id   TEXT COLLATE "C" NOT NULL,
    user_id  TEXT COLLATE "C" NOT NULL,
    span     TEXT COLLATE "C" NOT NULL, -- day, week or month
    start_at BIGINT NOT NULL,
    percent  BIGINT NOT NULL,
    told_at  BIGINT NOT NULL,
    PRIMARY KEY (org_id, user_id, span, start_at, percent)
);
