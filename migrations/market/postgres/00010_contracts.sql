-- +goose Up

-- A purchase whose contract has ended is history: the organisation may buy the offering again.
ALTER TABLE purchases ADD COLUMN ended_at BIGINT;
DROP INDEX purchases_live;
CREATE UNIQUE INDEX purchases_live ON purchases (org_id, offering_id)
    WHERE state IN ('requested', 'pending', 'paid') AND ended_at IS NULL;

-- What a purchase goes on as. Its state follows from its times; nothing has to run for it to change.
CREATE TABLE contracts (
    id          TEXT COLLATE "C" PRIMARY KEY REFERENCES purchases (id),
    plan        TEXT COLLATE "C" NOT NULL, -- JSON, as it was agreed
    next_plan   TEXT COLLATE "C" NOT NULL DEFAULT '', -- JSON: the plan from the next period on; '' for the same
    subscriptions       TEXT COLLATE "C" NOT NULL DEFAULT '[]', -- JSON: until when each subscription is paid
    coupon      TEXT COLLATE "C" NOT NULL DEFAULT '', -- its code; '' for none
    started_at  BIGINT, -- when it was paid; NULL before
    trial_until BIGINT, -- NULL where there was no trial
    billed_to   BIGINT, -- until when usage is charged
    due_at      BIGINT, -- from when on a payment is due; NULL for never
    next_at     BIGINT, -- when the periodic run looks at it; NULL for never
    ends_at     BIGINT, -- cancelled: ends then
    ended_at    BIGINT,
    end_reason  TEXT COLLATE "C" NOT NULL DEFAULT '',
    gateway     TEXT COLLATE "C" NOT NULL DEFAULT '', -- that renewals are paid at; '' until somebody chose
    renews      BOOLEAN NOT NULL DEFAULT FALSE, -- by itself, with the saved way to pay of its buyer
    reminded_at BIGINT, -- when the last reminder was written; NULL since the last payment
    revision    BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX contracts_next ON contracts (next_at, id) WHERE next_at IS NOT NULL AND ended_at IS NULL;

-- Every event of money of a contract. The first one has the id of the purchase.
CREATE TABLE charges (
    id          TEXT COLLATE "C" PRIMARY KEY,
    contract_id TEXT COLLATE "C" NOT NULL REFERENCES contracts (id),
    seq         BIGINT NOT NULL, -- 1 is the first of the contract
    concept     TEXT COLLATE "C" NOT NULL CHECK (concept IN ('initial', 'renewal', 'usage', 'change', 'correction', 'refund')),
    state       TEXT COLLATE "C" NOT NULL CHECK (state IN ('open', 'paid', 'failed', 'void', 'refunded')),
    window_from BIGINT NOT NULL, -- of what is charged
    window_to   BIGINT NOT NULL,
    part        TEXT COLLATE "C" NOT NULL DEFAULT '', -- of refunds, what tells them apart
    of_charge   TEXT COLLATE "C" REFERENCES charges (id), -- that a refund gives back
    lines       TEXT COLLATE "C" NOT NULL, -- JSON
    used        TEXT COLLATE "C" NOT NULL DEFAULT '', -- JSON: the usage in it, by meter
    after       TEXT COLLATE "C" NOT NULL DEFAULT '', -- JSON: what its payment makes of the contract
    currency    TEXT COLLATE "C" NOT NULL DEFAULT '',
    net         BIGINT NOT NULL,
    tax         BIGINT NOT NULL,
    total       BIGINT NOT NULL, -- below zero for a refund
    fee         BIGINT NOT NULL, -- what the market keeps of net
    fee_rate    TEXT COLLATE "C" NOT NULL DEFAULT '', -- percent
    shares      TEXT COLLATE "C" NOT NULL DEFAULT '[]', -- JSON: who gets how much of the rest
    refunded    BIGINT NOT NULL DEFAULT 0, -- of total, given back so far
    gateway     TEXT COLLATE "C" NOT NULL DEFAULT '',
    gateway_ref TEXT COLLATE "C" NOT NULL DEFAULT '',
    attempt     BIGINT NOT NULL DEFAULT 1, -- which payment at the gateway this is
    saved       BOOLEAN NOT NULL DEFAULT FALSE, -- it is being charged to a saved way to pay, with an outcome that is not known yet
    tries       BIGINT NOT NULL DEFAULT 0, -- of charging a saved way to pay that failed
    next_try_at BIGINT,
    expires_at  BIGINT, -- until when it can be paid where it was started
    problem     TEXT COLLATE "C" NOT NULL DEFAULT '', -- why the last try failed
    reason      TEXT COLLATE "C" NOT NULL DEFAULT '', -- why money was given back
    user_id     TEXT COLLATE "C" REFERENCES users (id), -- who asked for it; NULL for the periodic run
    created_at  BIGINT NOT NULL,
    due_at      BIGINT NOT NULL,
    paid_at     BIGINT,
    closed_at   BIGINT, -- when it failed or was given up
    UNIQUE (contract_id, seq)
);
-- However often and wherever a run is made, the same is charged once, and one thing at a time.
CREATE UNIQUE INDEX charges_once ON charges (contract_id, concept, window_from, part) WHERE state NOT IN ('void', 'failed');
CREATE UNIQUE INDEX charges_open ON charges (contract_id) WHERE state = 'open' AND concept <> 'refund';
CREATE INDEX charges_waiting ON charges (expires_at, id) WHERE state = 'open';
CREATE INDEX charges_of ON charges (of_charge) WHERE of_charge IS NOT NULL;

-- The periodic runs, and what came of each.
CREATE TABLE charging_runs (
    id         TEXT COLLATE "C" PRIMARY KEY,
    slot       BIGINT UNIQUE, -- the time of the schedule that it is for; NULL when somebody asked for it
    contract   TEXT COLLATE "C" NOT NULL DEFAULT '', -- that it was asked for; '' for all
    server     TEXT COLLATE "C" NOT NULL DEFAULT '',
    user_id    TEXT COLLATE "C" REFERENCES users (id), -- who asked for it; NULL for the schedule and the command line
    started_at BIGINT NOT NULL,
    ended_at   BIGINT, -- NULL while it goes on, or when its server died
    looked     BIGINT NOT NULL DEFAULT 0, -- contracts
    charged    BIGINT NOT NULL DEFAULT 0,
    failed     BIGINT NOT NULL DEFAULT 0,
    problem    TEXT COLLATE "C" NOT NULL DEFAULT ''
);
CREATE INDEX charging_runs_by_time ON charging_runs (started_at, id);

CREATE TABLE charging_results (
    run_id      TEXT COLLATE "C" NOT NULL REFERENCES charging_runs (id) ON DELETE CASCADE,
    seq         BIGINT NOT NULL,
    contract_id TEXT COLLATE "C" NOT NULL REFERENCES contracts (id),
    charge_id   TEXT COLLATE "C" REFERENCES charges (id),
    outcome     TEXT COLLATE "C" NOT NULL,
    currency    TEXT COLLATE "C" NOT NULL DEFAULT '',
    total       BIGINT NOT NULL DEFAULT 0,
    message     TEXT COLLATE "C" NOT NULL DEFAULT '', -- why not
    PRIMARY KEY (run_id, seq)
);
