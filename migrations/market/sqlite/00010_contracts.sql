-- +goose Up

-- A purchase whose contract has ended is history: the organisation may buy the offering again.
ALTER TABLE purchases ADD COLUMN ended_at INTEGER;
DROP INDEX purchases_live;
CREATE UNIQUE INDEX purchases_live ON purchases (org_id, offering_id)
    WHERE state IN ('requested', 'pending', 'paid') AND ended_at IS NULL;

-- What a purchase goes on as. Its state follows from its times; nothing has to run for it to change.
CREATE TABLE contracts (
    id          TEXT PRIMARY KEY REFERENCES purchases (id),
    plan        TEXT NOT NULL, -- JSON, as it was agreed
    next_plan   TEXT NOT NULL DEFAULT '', -- JSON: the plan from the next period on; '' for the same
    subscriptions       TEXT NOT NULL DEFAULT '[]', -- JSON: until when each subscription is paid
    coupon      TEXT NOT NULL DEFAULT '', -- its code; '' for none
    started_at  INTEGER, -- when it was paid; NULL before
    trial_until INTEGER, -- NULL where there was no trial
    billed_to   INTEGER, -- until when usage is charged
    due_at      INTEGER, -- from when on a payment is due; NULL for never
    next_at     INTEGER, -- when the periodic run looks at it; NULL for never
    ends_at     INTEGER, -- cancelled: ends then
    ended_at    INTEGER,
    end_reason  TEXT NOT NULL DEFAULT '',
    gateway     TEXT NOT NULL DEFAULT '', -- that renewals are paid at; '' until somebody chose
    renews      INTEGER NOT NULL DEFAULT FALSE, -- by itself, with the saved way to pay of its buyer
    reminded_at INTEGER, -- when the last reminder was written; NULL since the last payment
    revision    INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX contracts_next ON contracts (next_at, id) WHERE next_at IS NOT NULL AND ended_at IS NULL;

-- Every event of money of a contract. The first one has the id of the purchase.
CREATE TABLE charges (
    id          TEXT PRIMARY KEY,
    contract_id TEXT NOT NULL REFERENCES contracts (id),
    seq         INTEGER NOT NULL, -- 1 is the first of the contract
    concept     TEXT NOT NULL CHECK (concept IN ('initial', 'renewal', 'usage', 'change', 'correction', 'refund')),
    state       TEXT NOT NULL CHECK (state IN ('open', 'paid', 'failed', 'void', 'refunded')),
    window_from INTEGER NOT NULL, -- of what is charged
    window_to   INTEGER NOT NULL,
    part        TEXT NOT NULL DEFAULT '', -- of refunds, what tells them apart
    of_charge   TEXT REFERENCES charges (id), -- that a refund gives back
    lines       TEXT NOT NULL, -- JSON
    used        TEXT NOT NULL DEFAULT '', -- JSON: the usage in it, by meter
    after       TEXT NOT NULL DEFAULT '', -- JSON: what its payment makes of the contract
    currency    TEXT NOT NULL DEFAULT '',
    net         INTEGER NOT NULL,
    tax         INTEGER NOT NULL,
    total       INTEGER NOT NULL, -- below zero for a refund
    fee         INTEGER NOT NULL, -- what the market keeps of net
    fee_rate    TEXT NOT NULL DEFAULT '', -- percent
    shares      TEXT NOT NULL DEFAULT '[]', -- JSON: who gets how much of the rest
    refunded    INTEGER NOT NULL DEFAULT 0, -- of total, given back so far
    gateway     TEXT NOT NULL DEFAULT '',
    gateway_ref TEXT NOT NULL DEFAULT '',
    attempt     INTEGER NOT NULL DEFAULT 1, -- which payment at the gateway this is
    saved       INTEGER NOT NULL DEFAULT FALSE, -- it is being charged to a saved way to pay, with an outcome that is not known yet
    tries       INTEGER NOT NULL DEFAULT 0, -- of charging a saved way to pay that failed
    next_try_at INTEGER,
    expires_at  INTEGER, -- until when it can be paid where it was started
    problem     TEXT NOT NULL DEFAULT '', -- why the last try failed
    reason      TEXT NOT NULL DEFAULT '', -- why money was given back
    user_id     TEXT REFERENCES users (id), -- who asked for it; NULL for the periodic run
    created_at  INTEGER NOT NULL,
    due_at      INTEGER NOT NULL,
    paid_at     INTEGER,
    closed_at   INTEGER, -- when it failed or was given up
    UNIQUE (contract_id, seq)
) STRICT;
-- However often and wherever a run is made, the same is charged once, and one thing at a time.
CREATE UNIQUE INDEX charges_once ON charges (contract_id, concept, window_from, part) WHERE state NOT IN ('void', 'failed');
CREATE UNIQUE INDEX charges_open ON charges (contract_id) WHERE state = 'open' AND concept <> 'refund';
CREATE INDEX charges_waiting ON charges (expires_at, id) WHERE state = 'open';
CREATE INDEX charges_of ON charges (of_charge) WHERE of_charge IS NOT NULL;

-- The periodic runs, and what came of each.
CREATE TABLE charging_runs (
    id         TEXT PRIMARY KEY,
    slot       INTEGER UNIQUE, -- the time of the schedule that it is for; NULL when somebody asked for it
    contract   TEXT NOT NULL DEFAULT '', -- that it was asked for; '' for all
    server     TEXT NOT NULL DEFAULT '',
    user_id    TEXT REFERENCES users (id), -- who asked for it; NULL for the schedule and the command line
    started_at INTEGER NOT NULL,
    ended_at   INTEGER, -- NULL while it goes on, or when its server died
    looked     INTEGER NOT NULL DEFAULT 0, -- contracts
    charged    INTEGER NOT NULL DEFAULT 0,
    failed     INTEGER NOT NULL DEFAULT 0,
    problem    TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX charging_runs_by_time ON charging_runs (started_at, id);

CREATE TABLE charging_results (
    run_id      TEXT NOT NULL REFERENCES charging_runs (id) ON DELETE CASCADE,
    seq         INTEGER NOT NULL,
    contract_id TEXT NOT NULL REFERENCES contracts (id),
    charge_id   TEXT REFERENCES charges (id),
    outcome     TEXT NOT NULL,
    currency    TEXT NOT NULL DEFAULT '',
    total       INTEGER NOT NULL DEFAULT 0,
    message     TEXT NOT NULL DEFAULT '', -- why not
    PRIMARY KEY (run_id, seq)
) STRICT;
