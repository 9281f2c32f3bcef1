-- +goose Up

-- What happened to purchases, contracts, invoices and modules: written in the transaction that made it so, and
-- told to organisations afterwards.
CREATE TABLE events (
    row_no      BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- in the order of what was written in one transaction
    id          TEXT COLLATE "C" NOT NULL UNIQUE,
    type        TEXT COLLATE "C" NOT NULL, -- as 'purchase.paid'
    subject_id  TEXT COLLATE "C" NOT NULL, -- of the purchase, contract, invoice or module
    org_ids     TEXT COLLATE "C" NOT NULL, -- who is told, space separated; buyers of a module are added when it is spread
    body        TEXT COLLATE "C" NOT NULL, -- JSON, as it is sent
    occurred_at BIGINT NOT NULL,
    spread_at   BIGINT -- when those who are told were written down; NULL before
);
CREATE INDEX events_unspread ON events (row_no) WHERE spread_at IS NULL;
CREATE INDEX events_by_time ON events (occurred_at, id);

-- The events of each organisation in the order of their numbers, which only grow, commit by commit.
CREATE TABLE event_feed (
    seq      BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    org_id   TEXT COLLATE "C" NOT NULL REFERENCES orgs (id),
    event_id TEXT COLLATE "C" NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    UNIQUE (event_id, org_id)
);
CREATE INDEX event_feed_by_org ON event_feed (org_id, seq);

-- Addresses of organisations that events are sent to.
CREATE TABLE webhooks (
    id            TEXT COLLATE "C" PRIMARY KEY,
    org_id        TEXT COLLATE "C" NOT NULL REFERENCES orgs (id),
    kind          TEXT COLLATE "C" NOT NULL CHECK (kind IN ('webhook', 'notification')), -- 'notification': the address is that of an offering
    url           TEXT COLLATE "C" NOT NULL,
    description   TEXT COLLATE "C" NOT NULL DEFAULT '',
    types         TEXT COLLATE "C" NOT NULL DEFAULT '', -- that are sent, space separated; '' is all
    secret        TEXT COLLATE "C" NOT NULL, -- signing needs it as it is
    old_secret    TEXT COLLATE "C" NOT NULL DEFAULT '', -- signs beside it until old_until
    old_until     BIGINT,
    state         TEXT COLLATE "C" NOT NULL CHECK (state IN ('active', 'paused', 'disabled')),
    problem       TEXT COLLATE "C" NOT NULL DEFAULT '', -- why the market paused it; '' where its owner did
    failures      BIGINT NOT NULL DEFAULT 0, -- tries that failed in a row
    failing_since BIGINT, -- the first of them
    busy_until    BIGINT, -- somebody sends to it now
    answered_at   BIGINT, -- when it took an event last
    created_at    BIGINT NOT NULL,
    updated_at    BIGINT NOT NULL,
    UNIQUE (org_id, kind, url)
);

-- One event to one address.
CREATE TABLE webhook_deliveries (
    id          TEXT COLLATE "C" PRIMARY KEY,
    webhook_id  TEXT COLLATE "C" NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    event_id    TEXT COLLATE "C" NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    event_no    BIGINT NOT NULL, -- row_no of the event
    state       TEXT COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'done', 'failed')),
    tries       BIGINT NOT NULL DEFAULT 0, -- since it was begun, or replayed
    attempts    BIGINT NOT NULL DEFAULT 0, -- ever
    next_try_at BIGINT, -- while it waits
    created_at  BIGINT NOT NULL,
    closed_at   BIGINT,
    UNIQUE (webhook_id, event_id)
);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (next_try_at, event_no) WHERE state = 'waiting';
CREATE INDEX webhook_deliveries_by_event ON webhook_deliveries (event_id);
CREATE INDEX webhook_deliveries_by_webhook ON webhook_deliveries (webhook_id, created_at, id);

CREATE TABLE webhook_attempts (
    delivery_id TEXT COLLATE "C" NOT NULL REFERENCES webhook_deliveries (id) ON DELETE CASCADE,
    seq         BIGINT NOT NULL,
    tried_at    BIGINT NOT NULL,
    took        BIGINT NOT NULL, -- microseconds
    status      BIGINT NOT NULL DEFAULT 0, -- of HTTP; 0 for no answer
    answer      TEXT COLLATE "C" NOT NULL DEFAULT '', -- the beginning of its body
    problem     TEXT COLLATE "C" NOT NULL DEFAULT '', -- why it counts as failed; '' for none
    PRIMARY KEY (delivery_id, seq)
);

-- What was told of a contract whose payment is due: its state then, and since when.
ALTER TABLE contracts ADD COLUMN told TEXT COLLATE "C" NOT NULL DEFAULT '';
CREATE INDEX contracts_due ON contracts (due_at, id) WHERE due_at IS NOT NULL AND ended_at IS NULL;
