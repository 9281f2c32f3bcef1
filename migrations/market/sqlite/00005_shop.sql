-- +goose Up

-- What an administrator sets for the whole market while it runs, by a name such as 'platform_fee'.
CREATE TABLE settings (
    name       TEXT PRIMARY KEY,
    value      TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    updated_by TEXT NOT NULL -- user id; '' for the configuration and the command line
) STRICT;

-- The currencies that prices may be in.
CREATE TABLE currencies (
    code       TEXT PRIMARY KEY,
    is_default INTEGER NOT NULL DEFAULT FALSE,
    added_at   INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX currencies_default ON currencies (is_default) WHERE is_default;

CREATE TABLE categories (
    id          TEXT PRIMARY KEY,
    slug        TEXT NOT NULL UNIQUE, -- part of its address
    title       TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    icon        TEXT NOT NULL DEFAULT '', -- of the sprite
    seq         INTEGER NOT NULL, -- the administrator's order
    created_at  INTEGER NOT NULL
) STRICT;

-- Texts that people agree to, by their hash, so that what was agreed to can be read for ever.
CREATE TABLE terms (
    hash       TEXT PRIMARY KEY, -- SHA-256
    title      TEXT NOT NULL,
    body       TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE consents (
    id         TEXT PRIMARY KEY,
    user_id    TEXT NOT NULL REFERENCES users (id),
    org_id     TEXT NOT NULL REFERENCES orgs (id),
    subject    TEXT NOT NULL, -- 'market', or 'offering:ID'
    terms_hash TEXT NOT NULL REFERENCES terms (hash),
    given_at   INTEGER NOT NULL,
    remote     TEXT NOT NULL DEFAULT '',
    UNIQUE (user_id, org_id, subject, terms_hash)
) STRICT;

-- Pictures: checked, encoded anew and resized; never the bytes that came in.
CREATE TABLE pictures (
    id           TEXT PRIMARY KEY,
    file_name    TEXT NOT NULL,
    media_type   TEXT NOT NULL CHECK (media_type IN ('image/png', 'image/jpeg')),
    large_key    TEXT NOT NULL UNIQUE,
    large_sha256 TEXT NOT NULL,
    large_size   INTEGER NOT NULL,
    width        INTEGER NOT NULL, -- of the large one, pixels
    height       INTEGER NOT NULL,
    small_key    TEXT NOT NULL UNIQUE,
    small_sha256 TEXT NOT NULL,
    small_size   INTEGER NOT NULL,
    created_at   INTEGER NOT NULL
) STRICT;

ALTER TABLE users ADD COLUMN email_confirmed_at INTEGER;
ALTER TABLE users ADD COLUMN erased_at INTEGER;

ALTER TABLE orgs ADD COLUMN title TEXT NOT NULL DEFAULT ''; -- its full name, on invoices and cards
ALTER TABLE orgs ADD COLUMN about TEXT NOT NULL DEFAULT '';
ALTER TABLE orgs ADD COLUMN website TEXT NOT NULL DEFAULT '';
ALTER TABLE orgs ADD COLUMN email TEXT NOT NULL DEFAULT ''; -- where customers, or the market, write to
ALTER TABLE orgs ADD COLUMN tax_number TEXT NOT NULL DEFAULT '';
ALTER TABLE orgs ADD COLUMN logo_id TEXT REFERENCES pictures (id);
ALTER TABLE orgs ADD COLUMN needs_approval INTEGER NOT NULL DEFAULT FALSE; -- a manager approves each purchase
ALTER TABLE orgs ADD COLUMN provider_request TEXT NOT NULL DEFAULT ''; -- why it wants to be one
ALTER TABLE orgs ADD COLUMN provider_requested_at INTEGER; -- while it waits for an answer
ALTER TABLE orgs ADD COLUMN verified_at INTEGER; -- an administrator has checked who it is
CREATE INDEX orgs_provider_requests ON orgs (provider_requested_at) WHERE provider_requested_at IS NOT NULL;

-- Links that were mailed, by the hash of what is in them.
CREATE TABLE account_keys (
    key_hash   TEXT PRIMARY KEY,
    user_id    TEXT NOT NULL REFERENCES users (id),
    purpose    TEXT NOT NULL CHECK (purpose IN ('activate', 'reset', 'email')),
    email      TEXT NOT NULL, -- that it was sent to
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX account_keys_by_user ON account_keys (user_id, purpose);
CREATE INDEX account_keys_by_expiry ON account_keys (expires_at);
CREATE INDEX users_by_email ON users (lower(email));
CREATE INDEX audit_log_by_user ON audit_log (user_id, at, id);
CREATE INDEX audit_log_by_org ON audit_log (org_id, at, id);

CREATE TABLE invitations (
    id         TEXT PRIMARY KEY,
    org_id     TEXT NOT NULL REFERENCES orgs (id),
    email      TEXT NOT NULL,
    roles      TEXT NOT NULL,
    key_hash   TEXT NOT NULL UNIQUE,
    invited_by TEXT NOT NULL REFERENCES users (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    closed_at  INTEGER, -- accepted, declined or taken back
    outcome    TEXT NOT NULL DEFAULT '' CHECK (outcome IN ('', 'accepted', 'declined', 'revoked')),
    user_id    TEXT REFERENCES users (id) -- who accepted
) STRICT;
CREATE INDEX invitations_by_org ON invitations (org_id, created_at, id);

ALTER TABLE modules ADD COLUMN quarantined_at INTEGER;
ALTER TABLE modules ADD COLUMN quarantine_reason TEXT NOT NULL DEFAULT '';

ALTER TABLE resources DROP COLUMN kind;
ALTER TABLE resources ADD COLUMN kind TEXT NOT NULL DEFAULT 'module'; -- module, download, api, or one that a plugin adds
ALTER TABLE resources ADD COLUMN media_type TEXT NOT NULL DEFAULT ''; -- of the current version
ALTER TABLE resources ADD COLUMN revision INTEGER NOT NULL DEFAULT 1; -- raised by every change; the ETag
CREATE INDEX resources_by_org ON resources (org_id, created_at, id);

-- The versions of resources that are files or links; a module's are in the registry.
CREATE TABLE resource_versions (
    resource_id TEXT NOT NULL REFERENCES resources (id),
    seq         INTEGER NOT NULL, -- 1 is the first
    version     TEXT NOT NULL,
    media_type  TEXT NOT NULL,
    link        TEXT NOT NULL DEFAULT '', -- of an API
    file_name   TEXT NOT NULL DEFAULT '',
    blob_key    TEXT UNIQUE, -- NULL for a link
    sha256      TEXT NOT NULL DEFAULT '',
    size        INTEGER NOT NULL DEFAULT 0,
    downloads   INTEGER NOT NULL DEFAULT 0,
    created_by  TEXT NOT NULL REFERENCES users (id),
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (resource_id, seq),
    UNIQUE (resource_id, version)
) STRICT;

ALTER TABLE offerings DROP COLUMN visibility;
ALTER TABLE offerings ADD COLUMN visibility TEXT NOT NULL DEFAULT 'public' CHECK (visibility IN ('public', 'organisation', 'chosen'));
ALTER TABLE offerings ADD COLUMN logo_id TEXT REFERENCES pictures (id);
ALTER TABLE offerings ADD COLUMN notification_url TEXT NOT NULL DEFAULT '';
ALTER TABLE offerings ADD COLUMN quarantined_at INTEGER;
ALTER TABLE offerings ADD COLUMN quarantine_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE offerings ADD COLUMN sold INTEGER NOT NULL DEFAULT 0; -- completed purchases
UPDATE offerings SET sold = (SELECT COUNT(*) FROM purchases p WHERE p.offering_id = offerings.id AND p.state = 'paid');
CREATE INDEX offerings_by_org ON offerings (org_id, created_at, id);

CREATE TABLE offering_screenshots (
    offering_id TEXT NOT NULL REFERENCES offerings (id) ON DELETE CASCADE,
    seq         INTEGER NOT NULL,
    picture_id  TEXT NOT NULL REFERENCES pictures (id),
    caption     TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (offering_id, seq)
) STRICT;

CREATE TABLE offering_categories (
    offering_id TEXT NOT NULL REFERENCES offerings (id) ON DELETE CASCADE,
    category_id TEXT NOT NULL REFERENCES categories (id),
    PRIMARY KEY (offering_id, category_id)
) STRICT;
CREATE INDEX offering_categories_by_category ON offering_categories (category_id);

-- The organisations that see an offering of visibility 'chosen', and those that get it free.
CREATE TABLE offering_orgs (
    offering_id TEXT NOT NULL REFERENCES offerings (id) ON DELETE CASCADE,
    org_id      TEXT NOT NULL REFERENCES orgs (id),
    role        TEXT NOT NULL CHECK (role IN ('sees', 'free')),
    PRIMARY KEY (offering_id, org_id, role)
) STRICT;
CREATE INDEX offering_orgs_by_org ON offering_orgs (org_id);

-- A purchase may begin as a request that a manager of the buying organisation decides on.
DROP INDEX purchases_live;
DROP INDEX purchases_pending;
ALTER TABLE purchases RENAME COLUMN state TO old_state;
ALTER TABLE purchases ADD COLUMN state TEXT NOT NULL DEFAULT 'pending'
    CHECK (state IN ('requested', 'pending', 'paid', 'cancelled', 'expired', 'refused'));
UPDATE purchases SET state = old_state;
ALTER TABLE purchases DROP COLUMN old_state;
ALTER TABLE purchases ADD COLUMN buyer_reference TEXT NOT NULL DEFAULT ''; -- the buyer's own order number
ALTER TABLE purchases ADD COLUMN request_note TEXT NOT NULL DEFAULT ''; -- why it is asked for
ALTER TABLE purchases ADD COLUMN decided_by TEXT REFERENCES users (id); -- who approved or refused the request
ALTER TABLE purchases ADD COLUMN decided_at INTEGER;
ALTER TABLE purchases ADD COLUMN close_reason TEXT NOT NULL DEFAULT ''; -- why it was refused or dismissed
CREATE UNIQUE INDEX purchases_live ON purchases (org_id, offering_id) WHERE state IN ('requested', 'pending', 'paid');
CREATE INDEX purchases_pending ON purchases (expires_at) WHERE state = 'pending';
CREATE INDEX purchases_by_state ON purchases (state, created_at, id);

-- Bank transfers: what the gateway 'invoice' knows, kept apart from the purchases as a real gateway's would be.
CREATE TABLE transfers (
    token      TEXT PRIMARY KEY,
    reference  TEXT NOT NULL UNIQUE, -- the purchase, as the shop named it
    code       TEXT NOT NULL UNIQUE, -- what the buyer writes on the transfer
    currency   TEXT NOT NULL,
    amount     INTEGER NOT NULL,
    title      TEXT NOT NULL,
    return_url TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('created', 'approved', 'captured', 'cancelled')),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

-- Invoices: numbered without a gap for each seller, and never changed.
CREATE TABLE invoice_series (
    seller_org TEXT PRIMARY KEY REFERENCES orgs (id),
    last       INTEGER NOT NULL -- the number given last
) STRICT;

CREATE TABLE invoices (
    id          TEXT PRIMARY KEY,
    seller_org  TEXT NOT NULL REFERENCES orgs (id),
    buyer_org   TEXT NOT NULL REFERENCES orgs (id),
    number      INTEGER NOT NULL,
    label       TEXT NOT NULL UNIQUE, -- the number as it is printed
    purchase_id TEXT NOT NULL UNIQUE REFERENCES purchases (id),
    currency    TEXT NOT NULL,
    net         INTEGER NOT NULL,
    tax         INTEGER NOT NULL,
    total       INTEGER NOT NULL,
    issued_at   INTEGER NOT NULL,
    document    TEXT NOT NULL, -- JSON: everything that is printed, as it was then
    search_text TEXT NOT NULL, -- what it is found by, folded
    UNIQUE (seller_org, number)
) STRICT;
CREATE INDEX invoices_by_buyer ON invoices (buyer_org, issued_at, id);
CREATE INDEX invoices_by_seller ON invoices (seller_org, issued_at, id);
CREATE INDEX invoices_by_time ON invoices (issued_at, id);

-- What people report about items, and what became of it.
CREATE TABLE reports (
    id          TEXT PRIMARY KEY,
    item_kind   TEXT NOT NULL CHECK (item_kind IN ('module', 'offering')),
    item_id     TEXT NOT NULL,
    item_title  TEXT NOT NULL,
    reason      TEXT NOT NULL CHECK (reason IN ('malware', 'illegal', 'misleading', 'broken', 'other')),
    body        TEXT NOT NULL,
    state       TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'dismissed', 'upheld')),
    reported_by TEXT NOT NULL REFERENCES users (id),
    reported_at INTEGER NOT NULL,
    handled_by  TEXT NOT NULL DEFAULT '', -- user id; '' for the command line
    handled_at  INTEGER,
    answer      TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX reports_open ON reports (reported_by, item_kind, item_id) WHERE state = 'open';
CREATE INDEX reports_by_state ON reports (state, reported_at, id);
CREATE INDEX reports_by_item ON reports (item_kind, item_id);
