-- +goose Up

CREATE TABLE users (
    id            TEXT COLLATE "C" PRIMARY KEY,
    name          TEXT COLLATE "C" NOT NULL,
    name_key      TEXT COLLATE "C" NOT NULL UNIQUE, -- lower case: names that differ in case only are the same
    full_name     TEXT COLLATE "C" NOT NULL DEFAULT '',
    email         TEXT COLLATE "C" NOT NULL DEFAULT '',
    password_hash TEXT COLLATE "C" NOT NULL,
    is_admin      BOOLEAN NOT NULL DEFAULT FALSE,
    is_active     BOOLEAN NOT NULL DEFAULT TRUE,
    private_org   TEXT COLLATE "C" NOT NULL,
    current_org   TEXT COLLATE "C" NOT NULL,
    created_at    BIGINT NOT NULL
);

CREATE TABLE orgs (
    id            TEXT COLLATE "C" PRIMARY KEY,
    name          TEXT COLLATE "C" NOT NULL,
    name_key      TEXT COLLATE "C" NOT NULL UNIQUE,
    is_private    BOOLEAN NOT NULL,
    provider_code TEXT COLLATE "C" UNIQUE, -- set once, when the organisation first becomes a provider
    tax_street    TEXT COLLATE "C" NOT NULL DEFAULT '',
    tax_postal    TEXT COLLATE "C" NOT NULL DEFAULT '',
    tax_city      TEXT COLLATE "C" NOT NULL DEFAULT '',
    tax_country   TEXT COLLATE "C" NOT NULL DEFAULT '',
    created_at    BIGINT NOT NULL
);

CREATE TABLE org_members (
    org_id    TEXT COLLATE "C" NOT NULL REFERENCES orgs (id),
    user_id   TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    roles     TEXT COLLATE "C" NOT NULL, -- space separated, sorted: customer developer manager provider
    joined_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, user_id)
);
CREATE INDEX org_members_by_user ON org_members (user_id);

CREATE TABLE sessions (
    token_hash   TEXT COLLATE "C" PRIMARY KEY,
    user_id      TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    org_id       TEXT COLLATE "C" NOT NULL REFERENCES orgs (id),
    created_at   BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL
);
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE api_tokens (
    id           TEXT COLLATE "C" PRIMARY KEY,
    user_id      TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    org_id       TEXT COLLATE "C" NOT NULL REFERENCES orgs (id),
    name         TEXT COLLATE "C" NOT NULL,
    token_hash   TEXT COLLATE "C" NOT NULL UNIQUE,
    hint         TEXT COLLATE "C" NOT NULL, -- the first characters, to recognise it by
    scopes       TEXT COLLATE "C" NOT NULL, -- space separated; '' is everything the user may do
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT,
    last_used_at BIGINT,
    revoked_at   BIGINT
);
CREATE INDEX api_tokens_by_user ON api_tokens (user_id, created_at);

-- Failed logins by account and by address, counted in the database so that every server sees them.
CREATE TABLE login_failures (
    subject       TEXT COLLATE "C" PRIMARY KEY,
    failures      BIGINT NOT NULL,
    last_at       BIGINT NOT NULL,
    blocked_until BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE audit_log (
    id         TEXT COLLATE "C" PRIMARY KEY,
    at         BIGINT NOT NULL,
    user_id    TEXT COLLATE "C" NOT NULL, -- '' for the command line on the server itself
    org_id     TEXT COLLATE "C" NOT NULL,
    action     TEXT COLLATE "C" NOT NULL, -- noun.verb, as 'module.register'
    subject    TEXT COLLATE "C" NOT NULL, -- what it was done to, as 'module:FF80…'
    detail     TEXT COLLATE "C" NOT NULL, -- JSON object
    request_id TEXT COLLATE "C" NOT NULL DEFAULT '',
    remote     TEXT COLLATE "C" NOT NULL DEFAULT ''
);
CREATE INDEX audit_log_by_time ON audit_log (at, id);
CREATE INDEX audit_log_by_subject ON audit_log (subject, at);
