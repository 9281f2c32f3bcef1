-- +goose Up

-- What happened to purchases, contracts, invoices and modules: written in the transaction that made it so, and
-- told to organisations afterwards.
CREATE TABLE events (
    row_no      INTEGER PRIMARY KEY AUTOINCREMENT, -- in the order of what was written in one transaction
    id          TEXT NOT NULL UNIQUE,
    type        TEXT NOT NULL, -- as 'purchase.paid'
    subject_id  TEXT NOT NULL, -- of the purchase, contract, invoice or module
    org_ids     TEXT NOT NULL, -- who is told, space separated; buyers of a module are added when it is spread
    body        TEXT NOT NULL, -- JSON, as it is sent
    occurred_at INTEGER NOT NULL,
    spread_at   INTEGER -- when those who are told were written down; NULL before
) STRICT;
CREATE INDEX events_unspread ON events (row_no) WHERE spread_at IS NULL;
CREATE INDEX events_by_time ON events (occurred_at, id);

-- The events of each organisation in the order of their numbers, which only grow, commit by commit.
CREATE TABLE event_feed (
    seq      INTEGER PRIMARY KEY AUTOINCREMENT,
    org_id   TEXT NOT NULL REFERENCES orgs (id),
    event_id TEXT NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    UNIQUE (event_id, org_id)
) STRICT;
CREATE INDEX event_feed_by_org ON event_feed (org_id, seq);

-- Addresses of organisations that events are sent to.
CREATE TABLE webhooks (
    id            TEXT PRIMARY KEY,
    org_id        TEXT NOT NULL REFERENCES orgs (id),
    kind          TEXT NOT NULL CHECK (kind IN ('webhook', 'notification')), -- 'notification': the address is that of an offering
    url           TEXT NOT NULL,
    description   TEXT NOT NULL DEFAULT '',
    types         TEXT NOT NULL DEFAULT '', -- that are sent, space separated; '' is all
    secret        TEXT NOT NULL, -- signing needs it as it is
    old_secret    TEXT NOT NULL DEFAULT '', -- signs beside it until old_until
    old_until     INTEGER,
    state         TEXT NOT NULL CHECK (state IN ('active', 'paused', 'disabled')),
    problem       TEXT NOT NULL DEFAULT '', -- why the market paused it; '' where its owner did
    failures      INTEGER NOT NULL DEFAULT 0, -- tries that failed in a row
    failing_since INTEGER, -- the first of them
    busy_until    INTEGER, -- somebody sends to it now
    answered_at   INTEGER, -- when it took an event last
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL,
    UNIQUE (org_id, kind, url)
) STRICT;

-- One event to one address.
CREATE TABLE webhook_deliveries (
    id          TEXT PRIMARY KEY,
    webhook_id  TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    event_id    TEXT NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    event_no    INTEGER NOT NULL, -- row_no of the event
    state       TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'failed')),
    tries       INTEGER NOT NULL DEFAULT 0, -- since it was begun, or replayed
    attempts    INTEGER NOT NULL DEFAULT 0, -- ever
    next_try_at INTEGER, -- while it waits
    created_at  INTEGER NOT NULL,
    closed_at   INTEGER,
    UNIQUE (webhook_id, event_id)
) STRICT;
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (next_try_at, event_no) WHERE state = 'waiting';
CREATE INDEX webhook_deliveries_by_event ON webhook_deliveries (event_id);
CREATE INDEX webhook_deliveries_by_webhook ON webhook_deliveries (webhook_id, created_at, id);

CREATE TABLE webhook_attempts (
    delivery_id TEXT NOT NULL REFERENCES webhook_deliveries (id) ON DELETE CASCADE,
    seq         INTEGER NOT NULL,
    tried_at    INTEGER NOT NULL,
    took        INTEGER NOT NULL, -- microseconds
    status      INTEGER NOT NULL DEFAULT 0, -- of HTTP; 0 for no answer
    answer      TEXT NOT NULL DEFAULT '', -- the beginning of its body
    problem     TEXT NOT NULL DEFAULT '', -- why it counts as failed; '' for none
    PRIMARY KEY (delivery_id, seq)
) STRICT;

-- What was told of a contract whose payment is due: its state then, and since when.
ALTER TABLE contracts ADD COLUMN told TEXT NOT NULL DEFAULT '';
CREATE INDEX contracts_due ON contracts (due_at, id) WHERE due_at IS NOT NULL AND ended_at IS NULL;
