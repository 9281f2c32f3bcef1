-- +goose Up

-- The books get accounts of refunds and payouts, and indexes to look into them.
ALTER TABLE ledger_accounts DROP CONSTRAINT ledger_accounts_kind_check;
ALTER TABLE ledger_accounts ADD CONSTRAINT ledger_accounts_kind_check
    CHECK (kind IN ('customer', 'gateway', 'seller', 'fee', 'tax', 'refund', 'payout'));
DROP INDEX ledger_postings_by_account;
CREATE INDEX ledger_postings_by_account ON ledger_postings (account_id, transaction_id, seq, amount);
CREATE INDEX ledger_transactions_by_time ON ledger_transactions (booked_at, id);

-- What the market keeps, by class of revenue. A row is never changed: the newest one of a scope counts.
CREATE TABLE share_models (
    version        BIGINT PRIMARY KEY, -- counts up over all of them
    org_id         TEXT COLLATE "C" REFERENCES orgs (id), -- seller of the product; NULL for the whole market
    product        TEXT COLLATE "C" NOT NULL DEFAULT '', -- name of the offering, whatever its version; '' for the whole market
    single_payment TEXT COLLATE "C" NOT NULL, -- percent, decimal text; '' of a product: as the market has it
    subscription   TEXT COLLATE "C" NOT NULL,
    pay_per_use    TEXT COLLATE "C" NOT NULL,
    set_at         BIGINT NOT NULL,
    set_by         TEXT COLLATE "C" NOT NULL -- user; '' for the command line on the server
);
CREATE INDEX share_models_by_product ON share_models (org_id, product, version);

-- Who shares what the market leaves of a product's sales with its seller.
CREATE TABLE share_partners (
    id          TEXT COLLATE "C" PRIMARY KEY,
    seller_org  TEXT COLLATE "C" NOT NULL REFERENCES orgs (id),
    product     TEXT COLLATE "C" NOT NULL, -- name of the offering, whatever its version
    org_id      TEXT COLLATE "C" NOT NULL REFERENCES orgs (id), -- the partner
    percent     TEXT COLLATE "C" NOT NULL, -- of what the market leaves, decimal text
    state       TEXT COLLATE "C" NOT NULL CHECK (state IN ('proposed', 'accepted', 'declined', 'withdrawn', 'ended')),
    proposed_at BIGINT NOT NULL,
    proposed_by TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    answered_at BIGINT, -- accepted, declined or withdrawn
    ended_at    BIGINT -- what was accepted does not count any more
);
CREATE UNIQUE INDEX share_partners_proposed ON share_partners (seller_org, product, org_id) WHERE state = 'proposed';
CREATE UNIQUE INDEX share_partners_accepted ON share_partners (seller_org, product, org_id) WHERE state = 'accepted';
CREATE INDEX share_partners_by_org ON share_partners (org_id, state);

-- Which models a charge was shared by.
ALTER TABLE charges ADD COLUMN share_model TEXT COLLATE "C" NOT NULL DEFAULT '';

-- The public keys that statements of this market are signed with, one of each server that ever signed.
CREATE TABLE sign_keys (
    id         TEXT COLLATE "C" PRIMARY KEY, -- the first 16 hex digits of the key's SHA-256
    public_key TEXT COLLATE "C" NOT NULL, -- base64
    created_at BIGINT NOT NULL
);

-- Statements of months that are over. What is issued is never changed.
CREATE TABLE share_statements (
    id         TEXT COLLATE "C" PRIMARY KEY,
    org_id     TEXT COLLATE "C" NOT NULL REFERENCES orgs (id),
    period     TEXT COLLATE "C" NOT NULL, -- YYYY-MM, in UTC
    body       TEXT COLLATE "C" NOT NULL, -- JSON, with its signature
    created_at BIGINT NOT NULL,
    UNIQUE (org_id, period)
);

-- Where sellers get their money.
CREATE TABLE bank_accounts (
    org_id     TEXT COLLATE "C" PRIMARY KEY REFERENCES orgs (id),
    holder     TEXT COLLATE "C" NOT NULL,
    iban       TEXT COLLATE "C" NOT NULL,
    bic        TEXT COLLATE "C" NOT NULL DEFAULT '',
    changed_at BIGINT NOT NULL,
    changed_by TEXT COLLATE "C" NOT NULL REFERENCES users (id)
);

-- Payouts to sellers, in runs that one administrator makes and another one approves.
CREATE TABLE payout_runs (
    id          TEXT COLLATE "C" PRIMARY KEY,
    currency    TEXT COLLATE "C" NOT NULL,
    state       TEXT COLLATE "C" NOT NULL CHECK (state IN ('draft', 'approved', 'exported', 'paid', 'cancelled')),
    until       BIGINT NOT NULL, -- what was booked before counts
    hold_days   BIGINT NOT NULL,
    minimum     BIGINT NOT NULL, -- less is carried over
    created_at  BIGINT NOT NULL,
    created_by  TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    approved_at BIGINT,
    approved_by TEXT COLLATE "C" REFERENCES users (id),
    exported_at BIGINT, -- for the first time
    closed_at   BIGINT, -- paid or cancelled
    closed_by   TEXT COLLATE "C" REFERENCES users (id)
);
-- One run at a time in a currency, so that no balance is paid out twice.
CREATE UNIQUE INDEX payout_runs_open ON payout_runs (currency) WHERE state IN ('draft', 'approved', 'exported');

CREATE TABLE payouts (
    id          TEXT COLLATE "C" PRIMARY KEY,
    run_id      TEXT COLLATE "C" NOT NULL REFERENCES payout_runs (id),
    org_id      TEXT COLLATE "C" NOT NULL REFERENCES orgs (id),
    share       BIGINT NOT NULL, -- of its account as a seller; may be below zero
    tax         BIGINT NOT NULL, -- that was collected for it
    amount      BIGINT NOT NULL, -- share + tax
    holder      TEXT COLLATE "C" NOT NULL, -- the bank account as it was when the run was made
    iban        TEXT COLLATE "C" NOT NULL,
    bic         TEXT COLLATE "C" NOT NULL,
    state       TEXT COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'paid', 'returned', 'cancelled')),
    paid_at     BIGINT,
    returned_at BIGINT,
    reason      TEXT COLLATE "C" NOT NULL DEFAULT '', -- why the bank gave it back
    UNIQUE (run_id, org_id)
);
CREATE INDEX payouts_by_org ON payouts (org_id, id);
