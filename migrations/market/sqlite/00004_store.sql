-- +goose Up

CREATE TABLE resources (
    id          TEXT PRIMARY KEY,
    org_id      TEXT NOT NULL REFERENCES orgs (id),
    name        TEXT NOT NULL,
    title       TEXT NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('module')),
    version     TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    module_id   TEXT UNIQUE REFERENCES modules (id),
    is_open     INTEGER NOT NULL DEFAULT FALSE,
    state       TEXT NOT NULL DEFAULT 'created' CHECK (state IN ('created', 'deleted')),
    visibility  TEXT NOT NULL DEFAULT 'public' CHECK (visibility IN ('public', 'organisation')),
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    UNIQUE (org_id, name)
) STRICT;

CREATE TABLE offerings (
    row_no       INTEGER PRIMARY KEY AUTOINCREMENT, -- for the search index only
    id           TEXT NOT NULL UNIQUE,
    org_id       TEXT NOT NULL REFERENCES orgs (id),
    name         TEXT NOT NULL,
    version      TEXT NOT NULL,
    title        TEXT NOT NULL,
    abstract     TEXT NOT NULL DEFAULT '', -- one line
    description  TEXT NOT NULL DEFAULT '', -- Markdown
    terms_title  TEXT NOT NULL DEFAULT '',
    terms_text   TEXT NOT NULL DEFAULT '',
    state        TEXT NOT NULL CHECK (state IN ('uploaded', 'published', 'deleted')),
    is_open      INTEGER NOT NULL DEFAULT FALSE,
    visibility   TEXT NOT NULL DEFAULT 'public' CHECK (visibility IN ('public', 'organisation')),
    revision     INTEGER NOT NULL DEFAULT 1, -- raised by every change; the ETag
    search_text  TEXT NOT NULL,
    created_by   TEXT NOT NULL REFERENCES users (id),
    created_at   INTEGER NOT NULL,
    published_at INTEGER,
    deleted_at   INTEGER,
    UNIQUE (org_id, name, version)
) STRICT;
CREATE INDEX offerings_by_publication ON offerings (state, published_at, id);

CREATE VIRTUAL TABLE offerings_search USING fts5 (
    search_text, content = 'offerings', content_rowid = 'row_no', tokenize = 'trigram'
);
-- +goose StatementBegin
CREATE TRIGGER offerings_search_insert AFTER INSERT ON offerings BEGIN
    INSERT INTO offerings_search (rowid, search_text) VALUES (new.row_no, new.search_text);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER offerings_search_update AFTER UPDATE OF search_text ON offerings BEGIN
    INSERT INTO offerings_search (offerings_search, rowid, search_text) VALUES ('delete', old.row_no, old.search_text);
    INSERT INTO offerings_search (rowid, search_text) VALUES (new.row_no, new.search_text);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER offerings_search_delete AFTER DELETE ON offerings BEGIN
    INSERT INTO offerings_search (offerings_search, rowid, search_text) VALUES ('delete', old.row_no, old.search_text);
END;
-- +goose StatementEnd

CREATE TABLE offering_resources (
    offering_id TEXT NOT NULL REFERENCES offerings (id) ON DELETE CASCADE,
    resource_id TEXT NOT NULL REFERENCES resources (id),
    seq         INTEGER NOT NULL,
    PRIMARY KEY (offering_id, resource_id)
) STRICT;
CREATE INDEX offering_resources_by_resource ON offering_resources (resource_id);

CREATE TABLE plans (
    id           TEXT PRIMARY KEY,
    offering_id  TEXT NOT NULL REFERENCES offerings (id) ON DELETE CASCADE,
    seq          INTEGER NOT NULL,
    title        TEXT NOT NULL,
    description  TEXT NOT NULL DEFAULT '',
    currency     TEXT NOT NULL DEFAULT '', -- '' for a free plan
    price        INTEGER NOT NULL DEFAULT 0, -- minor units, once; 0 is free
    tax_included INTEGER NOT NULL DEFAULT FALSE,
    UNIQUE (offering_id, seq)
) STRICT;

CREATE TABLE purchases (
    id             TEXT PRIMARY KEY,
    offering_id    TEXT NOT NULL REFERENCES offerings (id),
    org_id         TEXT NOT NULL REFERENCES orgs (id), -- who owns what is bought
    user_id        TEXT NOT NULL REFERENCES users (id), -- who bought
    seller_org     TEXT NOT NULL REFERENCES orgs (id),
    state          TEXT NOT NULL CHECK (state IN ('pending', 'paid', 'cancelled', 'expired')),
    plan_title     TEXT NOT NULL,
    currency       TEXT NOT NULL DEFAULT '',
    net            INTEGER NOT NULL,
    tax            INTEGER NOT NULL,
    total          INTEGER NOT NULL,
    fee            INTEGER NOT NULL,
    tax_rate       TEXT NOT NULL, -- percent, decimal text
    fee_rate       TEXT NOT NULL,
    tax_street     TEXT NOT NULL DEFAULT '',
    tax_postal     TEXT NOT NULL DEFAULT '',
    tax_city       TEXT NOT NULL DEFAULT '',
    tax_country    TEXT NOT NULL DEFAULT '',
    terms_hash     TEXT NOT NULL DEFAULT '', -- SHA-256 of the accepted terms; '' where there were none
    gateway        TEXT NOT NULL DEFAULT '', -- '' for a free plan
    gateway_ref    TEXT NOT NULL DEFAULT '',
    created_at     INTEGER NOT NULL,
    expires_at     INTEGER, -- while pending
    closed_at      INTEGER
) STRICT;
-- However often a buyer clicks, there is one live purchase of an offering for an organisation.
CREATE UNIQUE INDEX purchases_live ON purchases (org_id, offering_id) WHERE state IN ('pending', 'paid');
CREATE INDEX purchases_by_org ON purchases (org_id, created_at, id);
CREATE INDEX purchases_by_seller ON purchases (seller_org, created_at, id);
CREATE INDEX purchases_by_offering ON purchases (offering_id);
CREATE INDEX purchases_pending ON purchases (expires_at) WHERE state = 'pending';

CREATE TABLE entitlements (
    org_id      TEXT NOT NULL REFERENCES orgs (id),
    resource_id TEXT NOT NULL REFERENCES resources (id),
    purchase_id TEXT NOT NULL REFERENCES purchases (id),
    granted_at  INTEGER NOT NULL,
    expires_at  INTEGER, -- NULL is for ever
    PRIMARY KEY (org_id, resource_id, purchase_id)
) STRICT;

-- The books: double entry, append only, zero-sum in each transaction and currency.
CREATE TABLE ledger_accounts (
    id       TEXT PRIMARY KEY,
    kind     TEXT NOT NULL CHECK (kind IN ('customer', 'gateway', 'seller', 'fee', 'tax')),
    owner    TEXT NOT NULL, -- organisation id, gateway name, or '' for the platform
    currency TEXT NOT NULL,
    balance  INTEGER NOT NULL DEFAULT 0, -- a projection of the postings
    UNIQUE (kind, owner, currency)
) STRICT;

CREATE TABLE ledger_transactions (
    id         TEXT PRIMARY KEY,
    event      TEXT NOT NULL, -- what happened, as 'sale' or 'payment'
    event_id   TEXT NOT NULL, -- to what, as a purchase's id
    booked_at  INTEGER NOT NULL,
    UNIQUE (event, event_id)
) STRICT;

CREATE TABLE ledger_postings (
    transaction_id TEXT NOT NULL REFERENCES ledger_transactions (id),
    seq            INTEGER NOT NULL,
    account_id     TEXT NOT NULL REFERENCES ledger_accounts (id),
    amount         INTEGER NOT NULL, -- minor units of the account's currency; debit above zero, credit below
    PRIMARY KEY (transaction_id, seq)
) STRICT;
CREATE INDEX ledger_postings_by_account ON ledger_postings (account_id);

-- +goose StatementBegin
CREATE TRIGGER ledger_transactions_no_update BEFORE UPDATE ON ledger_transactions
BEGIN SELECT RAISE(ABORT, 'the ledger is append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER ledger_transactions_no_delete BEFORE DELETE ON ledger_transactions
BEGIN SELECT RAISE(ABORT, 'the ledger is append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER ledger_postings_no_update BEFORE UPDATE ON ledger_postings
BEGIN SELECT RAISE(ABORT, 'the ledger is append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER ledger_postings_no_delete BEFORE DELETE ON ledger_postings
BEGIN SELECT RAISE(ABORT, 'the ledger is append only'); END;
-- +goose StatementEnd

-- The sandbox gateway's own record, kept apart from the purchases as a real gateway's would be.
CREATE TABLE sandbox_payments (
    token      TEXT PRIMARY KEY,
    reference  TEXT NOT NULL UNIQUE, -- the purchase, as the shop named it
    currency   TEXT NOT NULL,
    amount     INTEGER NOT NULL,
    title      TEXT NOT NULL,
    return_url TEXT NOT NULL,
    cancel_url TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('created', 'approved', 'captured', 'cancelled')),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
