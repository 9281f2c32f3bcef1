-- +goose Up

-- Running installations that use the registry.
CREATE TABLE instances (
    id            TEXT COLLATE "C" PRIMARY KEY,
    org_id        TEXT COLLATE "C" NOT NULL REFERENCES orgs (id),
    name          TEXT COLLATE "C" NOT NULL,
    name_key      TEXT COLLATE "C" NOT NULL, -- in lower case
    fingerprint   TEXT COLLATE "C" NOT NULL UNIQUE, -- SHA-256 of the key, which itself is not kept
    key_made      BOOLEAN NOT NULL, -- the market made the key
    update_level  BIGINT NOT NULL DEFAULT 0, -- lowest maturity of updates; 0 takes any
    install_level BIGINT NOT NULL DEFAULT 0, -- and of what is installed anew
    created_by    TEXT COLLATE "C" NOT NULL DEFAULT '', -- user id; '' for the command line
    created_at    BIGINT NOT NULL,
    updated_at    BIGINT NOT NULL,
    seen_at       BIGINT, -- when its key was used last
    reported_at   BIGINT, -- when its installed modules were reported last
    reported_by   TEXT COLLATE "C" NOT NULL DEFAULT '', -- user id; '' for the instance itself
    UNIQUE (org_id, name_key)
);

-- Exceptions from the levels of an instance.
CREATE TABLE instance_levels (
    instance_id TEXT COLLATE "C" NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    module_id   TEXT COLLATE "C" NOT NULL, -- it need not be registered here
    level       BIGINT NOT NULL,
    PRIMARY KEY (instance_id, module_id)
);

-- What an instance has installed, as it was reported last.
CREATE TABLE instance_modules (
    instance_id TEXT COLLATE "C" NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    module_id   TEXT COLLATE "C" NOT NULL, -- it need not be registered here
    version     TEXT COLLATE "C" NOT NULL, -- as it was reported
    number      TEXT COLLATE "C" NOT NULL DEFAULT '', -- the same as A.B.C; '' where it is no number
    level       BIGINT, -- lowest maturity of its updates; NULL where none was reported
    PRIMARY KEY (instance_id, module_id)
);

CREATE TABLE instance_needs (
    instance_id     TEXT COLLATE "C" NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    module_id       TEXT COLLATE "C" NOT NULL,
    seq             BIGINT NOT NULL,
    target_id       TEXT COLLATE "C" NOT NULL,
    target_name     TEXT COLLATE "C" NOT NULL DEFAULT '',
    version_start   TEXT COLLATE "C" NOT NULL DEFAULT '',
    version_end     TEXT COLLATE "C" NOT NULL DEFAULT '',
    is_included     BOOLEAN NOT NULL,
    enforcement     TEXT COLLATE "C" NOT NULL DEFAULT '', -- declared
    own_enforcement TEXT COLLATE "C" NOT NULL DEFAULT '', -- that the instance has set
    PRIMARY KEY (instance_id, module_id, seq)
);
