-- +goose Up

CREATE TABLE users (
    id            TEXT PRIMARY KEY,
    name          TEXT NOT NULL,
    name_key      TEXT NOT NULL UNIQUE, -- lower case: names that differ in case only are the same
    full_name     TEXT NOT NULL DEFAULT '',
    email         TEXT NOT NULL DEFAULT '',
    password_hash TEXT NOT NULL,
    is_admin      INTEGER NOT NULL DEFAULT FALSE,
    is_active     INTEGER NOT NULL DEFAULT TRUE,
    private_org   TEXT NOT NULL,
    current_org   TEXT NOT NULL,
    created_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE orgs (
    id            TEXT PRIMARY KEY,
    name          TEXT NOT NULL,
    name_key      TEXT NOT NULL UNIQUE,
    is_private    INTEGER NOT NULL,
    provider_code TEXT UNIQUE, -- set once, when the organisation first becomes a provider
    tax_street    TEXT NOT NULL DEFAULT '',
    tax_postal    TEXT NOT NULL DEFAULT '',
    tax_city      TEXT NOT NULL DEFAULT '',
    tax_country   TEXT NOT NULL DEFAULT '',
    created_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE org_members (
    org_id    TEXT NOT NULL REFERENCES orgs (id),
    user_id   TEXT NOT NULL REFERENCES users (id),
    roles     TEXT NOT NULL, -- space separated, sorted: customer developer manager provider
    joined_at INTEGER NOT NULL,
    PRIMARY KEY (org_id, user_id)
) STRICT;
CREATE INDEX org_members_by_user ON org_members (user_id);

CREATE TABLE sessions (
    token_hash   TEXT PRIMARY KEY,
    user_id      TEXT NOT NULL REFERENCES users (id),
    org_id       TEXT NOT NULL REFERENCES orgs (id),
    created_at   INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE api_tokens (
    id           TEXT PRIMARY KEY,
    user_id      TEXT NOT NULL REFERENCES users (id),
    org_id       TEXT NOT NULL REFERENCES orgs (id),
    name         TEXT NOT NULL,
    token_hash   TEXT NOT NULL UNIQUE,
    hint         TEXT NOT NULL, -- the first characters, to recognise it by
    scopes       TEXT NOT NULL, -- space separated; '' is everything the user may do
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER,
    last_used_at INTEGER,
    revoked_at   INTEGER
) STRICT;
CREATE INDEX api_tokens_by_user ON api_tokens (user_id, created_at);

-- Failed logins by account and by address, counted in the database so that every server sees them.
CREATE TABLE login_failures (
    subject       TEXT PRIMARY KEY,
    failures      INTEGER NOT NULL,
    last_at       INTEGER NOT NULL,
    blocked_until INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE audit_log (
    id         TEXT PRIMARY KEY,
    at         INTEGER NOT NULL,
    user_id    TEXT NOT NULL, -- '' for the command line on the server itself
    org_id     TEXT NOT NULL,
    action     TEXT NOT NULL, -- noun.verb, as 'module.register'
    subject    TEXT NOT NULL, -- what it was done to, as 'module:FF80…'
    detail     TEXT NOT NULL, -- JSON object
    request_id TEXT NOT NULL DEFAULT '',
    remote     TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX audit_log_by_time ON audit_log (at, id);
CREATE INDEX audit_log_by_subject ON audit_log (subject, at);
