-- +goose Up

CREATE TABLE resources (
    id          TEXT COLLATE "C" PRIMARY KEY,
    org_id      TEXT COLLATE "C" NOT NULL REFERENCES orgs (id),
    name        TEXT COLLATE "C" NOT NULL,
    title       TEXT COLLATE "C" NOT NULL,
    kind        TEXT COLLATE "C" NOT NULL CHECK (kind IN ('module')),
    version     TEXT COLLATE "C" NOT NULL,
    description TEXT COLLATE "C" NOT NULL DEFAULT '',
    module_id   TEXT COLLATE "C" UNIQUE REFERENCES modules (id),
    is_open     BOOLEAN NOT NULL DEFAULT FALSE,
    state       TEXT COLLATE "C" NOT NULL DEFAULT 'created' CHECK (state IN ('created', 'deleted')),
    visibility  TEXT COLLATE "C" NOT NULL DEFAULT 'public' CHECK (visibility IN ('public', 'organisation')),
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    UNIQUE (org_id, name)
);

CREATE TABLE offerings (
    row_no       BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- for the search index only
    id           TEXT COLLATE "C" NOT NULL UNIQUE,
    org_id       TEXT COLLATE "C" NOT NULL REFERENCES orgs (id),
    name         TEXT COLLATE "C" NOT NULL,
    version      TEXT COLLATE "C" NOT NULL,
    title        TEXT COLLATE "C" NOT NULL,
    abstract     TEXT COLLATE "C" NOT NULL DEFAULT '', -- one line
    description  TEXT COLLATE "C" NOT NULL DEFAULT '', -- Markdown
    terms_title  TEXT COLLATE "C" NOT NULL DEFAULT '',
    terms_text   TEXT COLLATE "C" NOT NULL DEFAULT '',
    state        TEXT COLLATE "C" NOT NULL CHECK (state IN ('uploaded', 'published', 'deleted')),
    is_open      BOOLEAN NOT NULL DEFAULT FALSE,
    visibility   TEXT COLLATE "C" NOT NULL DEFAULT 'public' CHECK (visibility IN ('public', 'organisation')),
    revision     BIGINT NOT NULL DEFAULT 1, -- raised by every change; the ETag
    search_text  TEXT COLLATE "C" NOT NULL,
    created_by   TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    created_at   BIGINT NOT NULL,
    published_at BIGINT,
    deleted_at   BIGINT,
    UNIQUE (org_id, name, version)
);
CREATE INDEX offerings_by_publication ON offerings (state, published_at, id);

CREATE INDEX offerings_search ON offerings USING gin (search_text gin_trgm_ops);

CREATE TABLE offering_resources (
    offering_id TEXT COLLATE "C" NOT NULL REFERENCES offerings (id) ON DELETE CASCADE,
    resource_id TEXT COLLATE "C" NOT NULL REFERENCES resources (id),
    seq         BIGINT NOT NULL,
    PRIMARY KEY (offering_id, resource_id)
);
CREATE INDEX offering_resources_by_resource ON offering_resources (resource_id);

CREATE TABLE plans (
    id           TEXT COLLATE "C" PRIMARY KEY,
    offering_id  TEXT COLLATE "C" NOT NULL REFERENCES offerings (id) ON DELETE CASCADE,
    seq          BIGINT NOT NULL,
    title        TEXT COLLATE "C" NOT NULL,
    description  TEXT COLLATE "C" NOT NULL DEFAULT '',
    currency     TEXT COLLATE "C" NOT NULL DEFAULT '', -- '' for a free plan
    price        BIGINT NOT NULL DEFAULT 0, -- minor units, once; 0 is free
    tax_included BOOLEAN NOT NULL DEFAULT FALSE,
    UNIQUE (offering_id, seq)
);

CREATE TABLE purchases (
    id             TEXT COLLATE "C" PRIMARY KEY,
    offering_id    TEXT COLLATE "C" NOT NULL REFERENCES offerings (id),
    org_id         TEXT COLLATE "C" NOT NULL REFERENCES orgs (id), -- who owns what is bought
    user_id        TEXT COLLATE "C" NOT NULL REFERENCES users (id), -- who bought
    seller_org     TEXT COLLATE "C" NOT NULL REFERENCES orgs (id),
    state          TEXT COLLATE "C" NOT NULL CHECK (state IN ('pending', 'paid', 'cancelled', 'expired')),
    plan_title     TEXT COLLATE "C" NOT NULL,
    currency       TEXT COLLATE "C" NOT NULL DEFAULT '',
    net            BIGINT NOT NULL,
    tax            BIGINT NOT NULL,
    total          BIGINT NOT NULL,
    fee            BIGINT NOT NULL,
    tax_rate       TEXT COLLATE "C" NOT NULL, -- percent, decimal text
    fee_rate       TEXT COLLATE "C" NOT NULL,
    tax_street     TEXT COLLATE "C" NOT NULL DEFAULT '',
    tax_postal     TEXT COLLATE "C" NOT NULL DEFAULT '',
    tax_city       TEXT COLLATE "C" NOT NULL DEFAULT '',
    tax_country    TEXT COLLATE "C" NOT NULL DEFAULT '',
    terms_hash     TEXT COLLATE "C" NOT NULL DEFAULT '', -- SHA-256 of the accepted terms; '' where there were none
    gateway        TEXT COLLATE "C" NOT NULL DEFAULT '', -- '' for a free plan
    gateway_ref    TEXT COLLATE "C" NOT NULL DEFAULT '',
    created_at     BIGINT NOT NULL,
    expires_at     BIGINT, -- while pending
    closed_at      BIGINT
);
-- However often a buyer clicks, there is one live purchase of an offering for an organisation.
CREATE UNIQUE INDEX purchases_live ON purchases (org_id, offering_id) WHERE state IN ('pending', 'paid');
CREATE INDEX purchases_by_org ON purchases (org_id, created_at, id);
CREATE INDEX purchases_by_seller ON purchases (seller_org, created_at, id);
CREATE INDEX purchases_by_offering ON purchases (offering_id);
CREATE INDEX purchases_pending ON purchases (expires_at) WHERE state = 'pending';

CREATE TABLE entitlements (
    org_id      TEXT COLLATE "C" NOT NULL REFERENCES orgs (id),
    resource_id TEXT COLLATE "C" NOT NULL REFERENCES resources (id),
    purchase_id TEXT COLLATE "C" NOT NULL REFERENCES purchases (id),
    granted_at  BIGINT NOT NULL,
    expires_at  BIGINT, -- NULL is for ever
    PRIMARY KEY (org_id, resource_id, purchase_id)
);

-- The books: double entry, append only, zero-sum in each transaction and currency.
CREATE TABLE ledger_accounts (
    id       TEXT COLLATE "C" PRIMARY KEY,
    kind     TEXT COLLATE "C" NOT NULL CHECK (kind IN ('customer', 'gateway', 'seller', 'fee', 'tax')),
    owner    TEXT COLLATE "C" NOT NULL, -- organisation id, gateway name, or '' for the platform
    currency TEXT COLLATE "C" NOT NULL,
    balance  BIGINT NOT NULL DEFAULT 0, -- a projection of the postings
    UNIQUE (kind, owner, currency)
);

CREATE TABLE ledger_transactions (
    id         TEXT COLLATE "C" PRIMARY KEY,
    event      TEXT COLLATE "C" NOT NULL, -- what happened, as 'sale' or 'payment'
    event_id   TEXT COLLATE "C" NOT NULL, -- to what, as a purchase's id
    booked_at  BIGINT NOT NULL,
    UNIQUE (event, event_id)
);

CREATE TABLE ledger_postings (
    transaction_id TEXT COLLATE "C" NOT NULL REFERENCES ledger_transactions (id),
    seq            BIGINT NOT NULL,
    account_id     TEXT COLLATE "C" NOT NULL REFERENCES ledger_accounts (id),
    amount         BIGINT NOT NULL, -- minor units of the account's currency; debit above zero, credit below
    PRIMARY KEY (transaction_id, seq)
);
CREATE INDEX ledger_postings_by_account ON ledger_postings (account_id);

-- +goose StatementBegin
CREATE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the ledger is append only'; END $$;
-- +goose StatementEnd
CREATE TRIGGER ledger_transactions_no_change BEFORE UPDATE OR DELETE ON ledger_transactions
    FOR EACH ROW EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER ledger_postings_no_change BEFORE UPDATE OR DELETE ON ledger_postings
    FOR EACH ROW EXECUTE FUNCTION ledger_append_only();

-- The sandbox gateway's own record, kept apart from the purchases as a real gateway's would be.
CREATE TABLE sandbox_payments (
    token      TEXT COLLATE "C" PRIMARY KEY,
    reference  TEXT COLLATE "C" NOT NULL UNIQUE, -- the purchase, as the shop named it
    currency   TEXT COLLATE "C" NOT NULL,
    amount     BIGINT NOT NULL,
    title      TEXT COLLATE "C" NOT NULL,
    return_url TEXT COLLATE "C" NOT NULL,
    cancel_url TEXT COLLATE "C" NOT NULL,
    state      TEXT COLLATE "C" NOT NULL CHECK (state IN ('created', 'approved', 'captured', 'cancelled')),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
