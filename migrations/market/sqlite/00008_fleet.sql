-- +goose Up

-- Running installations that use the registry.
CREATE TABLE instances (
    id            TEXT PRIMARY KEY,
    org_id        TEXT NOT NULL REFERENCES orgs (id),
    name          TEXT NOT NULL,
    name_key      TEXT NOT NULL, -- in lower case
    fingerprint   TEXT NOT NULL UNIQUE, -- SHA-256 of the key, which itself is not kept
    key_made      INTEGER NOT NULL, -- the market made the key
    update_level  INTEGER NOT NULL DEFAULT 0, -- lowest maturity of updates; 0 takes any
    install_level INTEGER NOT NULL DEFAULT 0, -- and of what is installed anew
    created_by    TEXT NOT NULL DEFAULT '', -- user id; '' for the command line
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL,
    seen_at       INTEGER, -- when its key was used last
    reported_at   INTEGER, -- when its installed modules were reported last
    reported_by   TEXT NOT NULL DEFAULT '', -- user id; '' for the instance itself
    UNIQUE (org_id, name_key)
) STRICT;

-- Exceptions from the levels of an instance.
CREATE TABLE instance_levels (
    instance_id TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    module_id   TEXT NOT NULL, -- it need not be registered here
    level       INTEGER NOT NULL,
    PRIMARY KEY (instance_id, module_id)
) STRICT;

-- What an instance has installed, as it was reported last.
CREATE TABLE instance_modules (
    instance_id TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    module_id   TEXT NOT NULL, -- it need not be registered here
    version     TEXT NOT NULL, -- as it was reported
    number      TEXT NOT NULL DEFAULT '', -- the same as A.B.C; '' where it is no number
    level       INTEGER, -- lowest maturity of its updates; NULL where none was reported
    PRIMARY KEY (instance_id, module_id)
) STRICT;

CREATE TABLE instance_needs (
    instance_id     TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    module_id       TEXT NOT NULL,
    seq             INTEGER NOT NULL,
    target_id       TEXT NOT NULL,
    target_name     TEXT NOT NULL DEFAULT '',
    version_start   TEXT NOT NULL DEFAULT '',
    version_end     TEXT NOT NULL DEFAULT '',
    is_included     INTEGER NOT NULL,
    enforcement     TEXT NOT NULL DEFAULT '', -- declared
    own_enforcement TEXT NOT NULL DEFAULT '', -- that the instance has set
    PRIMARY KEY (instance_id, module_id, seq)
) STRICT;
