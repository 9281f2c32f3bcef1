-- +goose Up

-- What an administrator sets for the whole market while it runs, by a name such as 'platform_fee'.
CREATE TABLE settings (
    name       TEXT COLLATE "C" PRIMARY KEY,
    value      TEXT COLLATE "C" NOT NULL,
    updated_at BIGINT NOT NULL,
    updated_by TEXT COLLATE "C" NOT NULL -- user id; '' for the configuration and the command line
);

-- The currencies that prices may be in.
CREATE TABLE currencies (
    code       TEXT COLLATE "C" PRIMARY KEY,
    is_default BOOLEAN NOT NULL DEFAULT FALSE,
    added_at   BIGINT NOT NULL
);
CREATE UNIQUE INDEX currencies_default ON currencies (is_default) WHERE is_default;

CREATE TABLE categories (
    id          TEXT COLLATE "C" PRIMARY KEY,
    slug        TEXT COLLATE "C" NOT NULL UNIQUE, -- part of its address
    title       TEXT COLLATE "C" NOT NULL,
    description TEXT COLLATE "C" NOT NULL DEFAULT '',
    icon        TEXT COLLATE "C" NOT NULL DEFAULT '', -- of the sprite
    seq         BIGINT NOT NULL, -- the administrator's order
    created_at  BIGINT NOT NULL
);

-- Texts that people agree to, by their hash, so that what was agreed to can be read for ever.
CREATE TABLE terms (
    hash       TEXT COLLATE "C" PRIMARY KEY, -- SHA-256
    title      TEXT COLLATE "C" NOT NULL,
    body       TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE consents (
    id         TEXT COLLATE "C" PRIMARY KEY,
    user_id    TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    org_id     TEXT COLLATE "C" NOT NULL REFERENCES orgs (id),
    subject    TEXT COLLATE "C" NOT NULL, -- 'market', or 'offering:ID'
    terms_hash TEXT COLLATE "C" NOT NULL REFERENCES terms (hash),
    given_at   BIGINT NOT NULL,
    remote     TEXT COLLATE "C" NOT NULL DEFAULT '',
    UNIQUE (user_id, org_id, subject, terms_hash)
);

-- Pictures: checked, encoded anew and resized; never the bytes that came in.
CREATE TABLE pictures (
    id           TEXT COLLATE "C" PRIMARY KEY,
    file_name    TEXT COLLATE "C" NOT NULL,
    media_type   TEXT COLLATE "C" NOT NULL CHECK (media_type IN ('image/png', 'image/jpeg')),
    large_key    TEXT COLLATE "C" NOT NULL UNIQUE,
    large_sha256 TEXT COLLATE "C" NOT NULL,
    large_size   BIGINT NOT NULL,
    width        BIGINT NOT NULL, -- of the large one, pixels
    height       BIGINT NOT NULL,
    small_key    TEXT COLLATE "C" NOT NULL UNIQUE,
    small_sha256 TEXT COLLATE "C" NOT NULL,
    small_size   BIGINT NOT NULL,
    created_at   BIGINT NOT NULL
);

ALTER TABLE users ADD COLUMN email_confirmed_at BIGINT;
ALTER TABLE users ADD COLUMN erased_at BIGINT;

ALTER TABLE orgs ADD COLUMN title TEXT COLLATE "C" NOT NULL DEFAULT ''; -- its full name, on invoices and cards
ALTER TABLE orgs ADD COLUMN about TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE orgs ADD COLUMN website TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE orgs ADD COLUMN email TEXT COLLATE "C" NOT NULL DEFAULT ''; -- where customers, or the market, write to
ALTER TABLE orgs ADD COLUMN tax_number TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE orgs ADD COLUMN logo_id TEXT COLLATE "C" REFERENCES pictures (id);
ALTER TABLE orgs ADD COLUMN needs_approval BOOLEAN NOT NULL DEFAULT FALSE; -- a manager approves each purchase
ALTER TABLE orgs ADD COLUMN provider_request TEXT COLLATE "C" NOT NULL DEFAULT ''; -- why it wants to be one
ALTER TABLE orgs ADD COLUMN provider_requested_at BIGINT; -- while it waits for an answer
ALTER TABLE orgs ADD COLUMN verified_at BIGINT; -- an administrator has checked who it is
CREATE INDEX orgs_provider_requests ON orgs (provider_requested_at) WHERE provider_requested_at IS NOT NULL;

-- Links that were mailed, by the hash of what is in them.
CREATE TABLE account_keys (
    key_hash   TEXT COLLATE "C" PRIMARY KEY,
    user_id    TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    purpose    TEXT COLLATE "C" NOT NULL CHECK (purpose IN ('activate', 'reset', 'email')),
    email      TEXT COLLATE "C" NOT NULL, -- that it was sent to
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX account_keys_by_user ON account_keys (user_id, purpose);
CREATE INDEX account_keys_by_expiry ON account_keys (expires_at);
CREATE INDEX users_by_email ON users (lower(email));
CREATE INDEX audit_log_by_user ON audit_log (user_id, at, id);
CREATE INDEX audit_log_by_org ON audit_log (org_id, at, id);

CREATE TABLE invitations (
    id         TEXT COLLATE "C" PRIMARY KEY,
    org_id     TEXT COLLATE "C" NOT NULL REFERENCES orgs (id),
    email      TEXT COLLATE "C" NOT NULL,
    roles      TEXT COLLATE "C" NOT NULL,
    key_hash   TEXT COLLATE "C" NOT NULL UNIQUE,
    invited_by TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    closed_at  BIGINT, -- accepted, declined or taken back
    outcome    TEXT COLLATE "C" NOT NULL DEFAULT '' CHECK (outcome IN ('', 'accepted', 'declined', 'revoked')),
    user_id    TEXT COLLATE "C" REFERENCES users (id) -- who accepted
);
CREATE INDEX invitations_by_org ON invitations (org_id, created_at, id);

ALTER TABLE modules ADD COLUMN quarantined_at BIGINT;
ALTER TABLE modules ADD COLUMN quarantine_reason TEXT COLLATE "C" NOT NULL DEFAULT '';

ALTER TABLE resources DROP COLUMN kind;
ALTER TABLE resources ADD COLUMN kind TEXT COLLATE "C" NOT NULL DEFAULT 'module'; -- module, download, api, or one that a plugin adds
ALTER TABLE resources ADD COLUMN media_type TEXT COLLATE "C" NOT NULL DEFAULT ''; -- of the current version
ALTER TABLE resources ADD COLUMN revision BIGINT NOT NULL DEFAULT 1; -- raised by every change; the ETag
CREATE INDEX resources_by_org ON resources (org_id, created_at, id);

-- The versions of resources that are files or links; a module's are in the registry.
CREATE TABLE resource_versions (
    resource_id TEXT COLLATE "C" NOT NULL REFERENCES resources (id),
    seq         BIGINT NOT NULL, -- 1 is the first
    version     TEXT COLLATE "C" NOT NULL,
    media_type  TEXT COLLATE "C" NOT NULL,
    link        TEXT COLLATE "C" NOT NULL DEFAULT '', -- of an API
    file_name   TEXT COLLATE "C" NOT NULL DEFAULT '',
    blob_key    TEXT COLLATE "C" UNIQUE, -- NULL for a link
    sha256      TEXT COLLATE "C" NOT NULL DEFAULT '',
    size        BIGINT NOT NULL DEFAULT 0,
    downloads   BIGINT NOT NULL DEFAULT 0,
    created_by  TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (resource_id, seq),
    UNIQUE (resource_id, version)
);

ALTER TABLE offerings DROP COLUMN visibility;
ALTER TABLE offerings ADD COLUMN visibility TEXT COLLATE "C" NOT NULL DEFAULT 'public' CHECK (visibility IN ('public', 'organisation', 'chosen'));
ALTER TABLE offerings ADD COLUMN logo_id TEXT COLLATE "C" REFERENCES pictures (id);
ALTER TABLE offerings ADD COLUMN notification_url TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE offerings ADD COLUMN quarantined_at BIGINT;
ALTER TABLE offerings ADD COLUMN quarantine_reason TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE offerings ADD COLUMN sold BIGINT NOT NULL DEFAULT 0; -- completed purchases
UPDATE offerings SET sold = (SELECT COUNT(*) FROM purchases p WHERE p.offering_id = offerings.id AND p.state = 'paid');
CREATE INDEX offerings_by_org ON offerings (org_id, created_at, id);

CREATE TABLE offering_screenshots (
    offering_id TEXT COLLATE "C" NOT NULL REFERENCES offerings (id) ON DELETE CASCADE,
    seq         BIGINT NOT NULL,
    picture_id  TEXT COLLATE "C" NOT NULL REFERENCES pictures (id),
    caption     TEXT COLLATE "C" NOT NULL DEFAULT '',
    PRIMARY KEY (offering_id, seq)
);

CREATE TABLE offering_categories (
    offering_id TEXT COLLATE "C" NOT NULL REFERENCES offerings (id) ON DELETE CASCADE,
    category_id TEXT COLLATE "C" NOT NULL REFERENCES categories (id),
    PRIMARY KEY (offering_id, category_id)
);
CREATE INDEX offering_categories_by_category ON offering_categories (category_id);

-- The organisations that see an offering of visibility 'chosen', and those that get it free.
CREATE TABLE offering_orgs (
    offering_id TEXT COLLATE "C" NOT NULL REFERENCES offerings (id) ON DELETE CASCADE,
    org_id      TEXT COLLATE "C" NOT NULL REFERENCES orgs (id),
    role        TEXT COLLATE "C" NOT NULL CHECK (role IN ('sees', 'free')),
    PRIMARY KEY (offering_id, org_id, role)
);
CREATE INDEX offering_orgs_by_org ON offering_orgs (org_id);

-- A purchase may begin as a request that a manager of the buying organisation decides on.
DROP INDEX purchases_live;
DROP INDEX purchases_pending;
ALTER TABLE purchases RENAME COLUMN state TO old_state;
ALTER TABLE purchases ADD COLUMN state TEXT COLLATE "C" NOT NULL DEFAULT 'pending'
    CHECK (state IN ('requested', 'pending', 'paid', 'cancelled', 'expired', 'refused'));
UPDATE purchases SET state = old_state;
ALTER TABLE purchases DROP COLUMN old_state;
ALTER TABLE purchases ADD COLUMN buyer_reference TEXT COLLATE "C" NOT NULL DEFAULT ''; -- the buyer's own order number
ALTER TABLE purchases ADD COLUMN request_note TEXT COLLATE "C" NOT NULL DEFAULT ''; -- why it is asked for
ALTER TABLE purchases ADD COLUMN decided_by TEXT COLLATE "C" REFERENCES users (id); -- who approved or refused the request
ALTER TABLE purchases ADD COLUMN decided_at BIGINT;
ALTER TABLE purchases ADD COLUMN close_reason TEXT COLLATE "C" NOT NULL DEFAULT ''; -- why it was refused or dismissed
CREATE UNIQUE INDEX purchases_live ON purchases (org_id, offering_id) WHERE state IN ('requested', 'pending', 'paid');
CREATE INDEX purchases_pending ON purchases (expires_at) WHERE state = 'pending';
CREATE INDEX purchases_by_state ON purchases (state, created_at, id);

-- Bank transfers: what the gateway 'invoice' knows, kept apart from the purchases as a real gateway's would be.
CREATE TABLE transfers (
    token      TEXT COLLATE "C" PRIMARY KEY,
    reference  TEXT COLLATE "C" NOT NULL UNIQUE, -- the purchase, as the shop named it
    code       TEXT COLLATE "C" NOT NULL UNIQUE, -- what the buyer writes on the transfer
    currency   TEXT COLLATE "C" NOT NULL,
    amount     BIGINT NOT NULL,
    title      TEXT COLLATE "C" NOT NULL,
    return_url TEXT COLLATE "C" NOT NULL,
    state      TEXT COLLATE "C" NOT NULL CHECK (state IN ('created', 'approved', 'captured', 'cancelled')),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

-- Invoices: numbered without a gap for each seller, and never changed.
CREATE TABLE invoice_series (
    seller_org TEXT COLLATE "C" PRIMARY KEY REFERENCES orgs (id),
    last       BIGINT NOT NULL -- the number given last
);

CREATE TABLE invoices (
    id          TEXT COLLATE "C" PRIMARY KEY,
    seller_org  TEXT COLLATE "C" NOT NULL REFERENCES orgs (id),
    buyer_org   TEXT COLLATE "C" NOT NULL REFERENCES orgs (id),
    number      BIGINT NOT NULL,
    label       TEXT COLLATE "C" NOT NULL UNIQUE, -- the number as it is printed
    purchase_id TEXT COLLATE "C" NOT NULL UNIQUE REFERENCES purchases (id),
    currency    TEXT COLLATE "C" NOT NULL,
    net         BIGINT NOT NULL,
    tax         BIGINT NOT NULL,
    total       BIGINT NOT NULL,
    issued_at   BIGINT NOT NULL,
    document    TEXT COLLATE "C" NOT NULL, -- JSON: everything that is printed, as it was then
    search_text TEXT COLLATE "C" NOT NULL, -- what it is found by, folded
    UNIQUE (seller_org, number)
);
CREATE INDEX invoices_by_buyer ON invoices (buyer_org, issued_at, id);
CREATE INDEX invoices_by_seller ON invoices (seller_org, issued_at, id);
CREATE INDEX invoices_by_time ON invoices (issued_at, id);

-- What people report about items, and what became of it.
CREATE TABLE reports (
    id          TEXT COLLATE "C" PRIMARY KEY,
    item_kind   TEXT COLLATE "C" NOT NULL CHECK (item_kind IN ('module', 'offering')),
    item_id     TEXT COLLATE "C" NOT NULL,
    item_title  TEXT COLLATE "C" NOT NULL,
    reason      TEXT COLLATE "C" NOT NULL CHECK (reason IN ('malware', 'illegal', 'misleading', 'broken', 'other')),
    body        TEXT COLLATE "C" NOT NULL,
    state       TEXT COLLATE "C" NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'dismissed', 'upheld')),
    reported_by TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    reported_at BIGINT NOT NULL,
    handled_by  TEXT COLLATE "C" NOT NULL DEFAULT '', -- user id; '' for the command line
    handled_at  BIGINT,
    answer      TEXT COLLATE "C" NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX reports_open ON reports (reported_by, item_kind, item_id) WHERE state = 'open';
CREATE INDEX reports_by_state ON reports (state, reported_at, id);
CREATE INDEX reports_by_item ON reports (item_kind, item_id);
