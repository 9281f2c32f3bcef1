-- +goose Up

-- The books get accounts of refunds and payouts, and indexes to look into them. SQLite changes a check only
-- with a new table.
CREATE TABLE ledger_accounts_new (
    id       TEXT PRIMARY KEY,
    kind     TEXT NOT NULL CHECK (kind IN ('customer', 'gateway', 'seller', 'fee', 'tax', 'refund', 'payout')),
    owner    TEXT NOT NULL, -- organisation id, gateway name, or '' for the platform
    currency TEXT NOT NULL,
    balance  INTEGER NOT NULL DEFAULT 0, -- a projection of the postings
    UNIQUE (kind, owner, currency)
) STRICT;
INSERT INTO ledger_accounts_new SELECT id, kind, owner, currency, balance FROM ledger_accounts;
CREATE TABLE ledger_postings_new (
    transaction_id TEXT NOT NULL REFERENCES ledger_transactions (id),
    seq            INTEGER NOT NULL,
    account_id     TEXT NOT NULL REFERENCES ledger_accounts_new (id),
    amount         INTEGER NOT NULL, -- minor units of the account's currency; debit above zero, credit below
    PRIMARY KEY (transaction_id, seq)
) STRICT;
INSERT INTO ledger_postings_new SELECT transaction_id, seq, account_id, amount FROM ledger_postings;
DROP TABLE ledger_postings;
DROP TABLE ledger_accounts;
ALTER TABLE ledger_accounts_new RENAME TO ledger_accounts;
ALTER TABLE ledger_postings_new RENAME TO ledger_postings;
CREATE INDEX ledger_postings_by_account ON ledger_postings (account_id, transaction_id, seq, amount);
CREATE INDEX ledger_transactions_by_time ON ledger_transactions (booked_at, id);

-- +goose StatementBegin
CREATE TRIGGER ledger_postings_no_update BEFORE UPDATE ON ledger_postings
BEGIN SELECT RAISE(ABORT, 'the ledger is append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER ledger_postings_no_delete BEFORE DELETE ON ledger_postings
BEGIN SELECT RAISE(ABORT, 'the ledger is append only'); END;
-- +goose StatementEnd

-- What the market keeps, by class of revenue. A row is never changed: the newest one of a scope counts.
CREATE TABLE share_models (
    version        INTEGER PRIMARY KEY, -- counts up over all of them
    org_id         TEXT REFERENCES orgs (id), -- seller of the product; NULL for the whole market
    product        TEXT NOT NULL DEFAULT '', -- name of the offering, whatever its version; '' for the whole market
    single_payment TEXT NOT NULL, -- percent, decimal text; '' of a product: as the market has it
    subscription   TEXT NOT NULL,
    pay_per_use    TEXT NOT NULL,
    set_at         INTEGER NOT NULL,
    set_by         TEXT NOT NULL -- user; '' for the command line on the server
) STRICT;
CREATE INDEX share_models_by_product ON share_models (org_id, product, version);

-- Who shares what the market leaves of a product's sales with its seller.
CREATE TABLE share_partners (
    id          TEXT PRIMARY KEY,
    seller_org  TEXT NOT NULL REFERENCES orgs (id),
    product     TEXT NOT NULL, -- name of the offering, whatever its version
    org_id      TEXT NOT NULL REFERENCES orgs (id), -- the partner
    percent     TEXT NOT NULL, -- of what the market leaves, decimal text
    state       TEXT NOT NULL CHECK (state IN ('proposed', 'accepted', 'declined', 'withdrawn', 'ended')),
    proposed_at INTEGER NOT NULL,
    proposed_by TEXT NOT NULL REFERENCES users (id),
    answered_at INTEGER, -- accepted, declined or withdrawn
    ended_at    INTEGER -- what was accepted does not count any more
) STRICT;
CREATE UNIQUE INDEX share_partners_proposed ON share_partners (seller_org, product, org_id) WHERE state = 'proposed';
CREATE UNIQUE INDEX share_partners_accepted ON share_partners (seller_org, product, org_id) WHERE state = 'accepted';
CREATE INDEX share_partners_by_org ON share_partners (org_id, state);

-- Which models a charge was shared by.
ALTER TABLE charges ADD COLUMN share_model TEXT NOT NULL DEFAULT '';

-- The public keys that statements of this market are signed with, one of each server that ever signed.
CREATE TABLE sign_keys (
    id         TEXT PRIMARY KEY, -- the first 16 hex digits of the key's SHA-256
    public_key TEXT NOT NULL, -- base64
    created_at INTEGER NOT NULL
) STRICT;

-- Statements of months that are over. What is issued is never changed.
CREATE TABLE share_statements (
    id         TEXT PRIMARY KEY,
    org_id     TEXT NOT NULL REFERENCES orgs (id),
    period     TEXT NOT NULL, -- YYYY-MM, in UTC
    body       TEXT NOT NULL, -- JSON, with its signature
    created_at INTEGER NOT NULL,
    UNIQUE (org_id, period)
) STRICT;

-- Where sellers get their money.
CREATE TABLE bank_accounts (
    org_id     TEXT PRIMARY KEY REFERENCES orgs (id),
    holder     TEXT NOT NULL,
    iban       TEXT NOT NULL,
    bic        TEXT NOT NULL DEFAULT '',
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL REFERENCES users (id)
) STRICT;

-- Payouts to sellers, in runs that one administrator makes and another one approves.
CREATE TABLE payout_runs (
    id          TEXT PRIMARY KEY,
    currency    TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('draft', 'approved', 'exported', 'paid', 'cancelled')),
    until       INTEGER NOT NULL, -- what was booked before counts
    hold_days   INTEGER NOT NULL,
    minimum     INTEGER NOT NULL, -- less is carried over
    created_at  INTEGER NOT NULL,
    created_by  TEXT NOT NULL REFERENCES users (id),
    approved_at INTEGER,
    approved_by TEXT REFERENCES users (id),
    exported_at INTEGER, -- for the first time
    closed_at   INTEGER, -- paid or cancelled
    closed_by   TEXT REFERENCES users (id)
) STRICT;
-- One run at a time in a currency, so that no balance is paid out twice.
CREATE UNIQUE INDEX payout_runs_open ON payout_runs (currency) WHERE state IN ('draft', 'approved', 'exported');

CREATE TABLE payouts (
    id          TEXT PRIMARY KEY,
    run_id      TEXT NOT NULL REFERENCES payout_runs (id),
    org_id      TEXT NOT NULL REFERENCES orgs (id),
    share       INTEGER NOT NULL, -- of its account as a seller; may be below zero
    tax         INTEGER NOT NULL, -- that was collected for it
    amount      INTEGER NOT NULL, -- share + tax
    holder      TEXT NOT NULL, -- the bank account as it was when the run was made
    iban        TEXT NOT NULL,
    bic         TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('waiting', 'paid', 'returned', 'cancelled')),
    paid_at     INTEGER,
    returned_at INTEGER,
    reason      TEXT NOT NULL DEFAULT '', -- why the bank gave it back
    UNIQUE (run_id, org_id)
) STRICT;
CREATE INDEX payouts_by_org ON payouts (org_id, id);
