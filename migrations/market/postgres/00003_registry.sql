-- +goose Up

CREATE TABLE modules (
    row_no          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- for the search index only
    id              TEXT COLLATE "C" NOT NULL UNIQUE, -- the developer's: 32 upper-case hex, or '0' for core
    package         TEXT COLLATE "C" NOT NULL UNIQUE,
    type            TEXT COLLATE "C" NOT NULL CHECK (type IN ('M', 'P', 'T')),
    name            TEXT COLLATE "C" NOT NULL,
    description     TEXT COLLATE "C" NOT NULL,
    help            TEXT COLLATE "C" NOT NULL DEFAULT '',
    author          TEXT COLLATE "C" NOT NULL DEFAULT '',
    url             TEXT COLLATE "C" NOT NULL DEFAULT '',
    owner_org       TEXT COLLATE "C" NOT NULL REFERENCES orgs (id),
    is_commercial   BOOLEAN NOT NULL DEFAULT FALSE,
    is_trial        BOOLEAN NOT NULL DEFAULT FALSE, -- sticky: set by a version, cleared by an admin only
    visibility      TEXT COLLATE "C" NOT NULL DEFAULT 'public' CHECK (visibility IN ('public', 'organisation')),
    latest_version  TEXT COLLATE "C", -- id of the highest version that is not yanked; NULL while there is none
    came_with       TEXT COLLATE "C" REFERENCES modules (id), -- the pack it was registered along with; NULL once registered by itself
    downloads       BIGINT NOT NULL DEFAULT 0,
    search_text     TEXT COLLATE "C" NOT NULL, -- folded: name, description, help, package, author
    registered_by   TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    registered_at   BIGINT NOT NULL,
    updated_at      BIGINT NOT NULL
);
CREATE INDEX modules_by_owner ON modules (owner_org, registered_at);
CREATE INDEX modules_by_update ON modules (updated_at, id);

CREATE TABLE module_prefixes (
    prefix    TEXT COLLATE "C" PRIMARY KEY,
    module_id TEXT COLLATE "C" NOT NULL REFERENCES modules (id)
);
CREATE INDEX module_prefixes_by_module ON module_prefixes (module_id);

CREATE TABLE versions (
    id                 TEXT COLLATE "C" PRIMARY KEY,
    module_id          TEXT COLLATE "C" NOT NULL REFERENCES modules (id),
    version            TEXT COLLATE "C" NOT NULL, -- as published, as '2.50.18291'
    part_a             BIGINT NOT NULL,
    part_b             BIGINT NOT NULL,
    part_c             BIGINT NOT NULL,
    label              TEXT COLLATE "C" NOT NULL DEFAULT '',
    name               TEXT COLLATE "C" NOT NULL,
    description        TEXT COLLATE "C" NOT NULL,
    help               TEXT COLLATE "C" NOT NULL DEFAULT '',
    author             TEXT COLLATE "C" NOT NULL DEFAULT '',
    url                TEXT COLLATE "C" NOT NULL DEFAULT '',
    licence_type       TEXT COLLATE "C" NOT NULL DEFAULT '',
    licence_text       TEXT COLLATE "C" NOT NULL DEFAULT '',
    update_text        TEXT COLLATE "C" NOT NULL DEFAULT '',
    language           TEXT COLLATE "C" NOT NULL DEFAULT '',
    is_translatable    BOOLEAN NOT NULL DEFAULT FALSE,
    is_translation     BOOLEAN NOT NULL DEFAULT FALSE,
    has_accounts_chart BOOLEAN NOT NULL DEFAULT FALSE,
    has_reference_data BOOLEAN NOT NULL DEFAULT FALSE,
    reference_data     TEXT COLLATE "C" NOT NULL DEFAULT '',
    maturity           BIGINT NOT NULL,
    blob_key           TEXT COLLATE "C" NOT NULL UNIQUE,
    sha256             TEXT COLLATE "C" NOT NULL,
    size               BIGINT NOT NULL,
    file_name          TEXT COLLATE "C" NOT NULL,
    downloads          BIGINT NOT NULL DEFAULT 0,
    published_by       TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    published_at       BIGINT NOT NULL,
    yanked_at          BIGINT,
    yank_reason        TEXT COLLATE "C" NOT NULL DEFAULT '',
    came_with          TEXT COLLATE "C" REFERENCES versions (id), -- the pack's version it was published along with; NULL once published by itself
    UNIQUE (module_id, part_a, part_b, part_c)
);
CREATE INDEX versions_by_time ON versions (published_at, id);

CREATE TABLE version_dependencies (
    version_id    TEXT COLLATE "C" NOT NULL REFERENCES versions (id),
    seq           BIGINT NOT NULL,
    dependency_id TEXT COLLATE "C" NOT NULL,
    target_id     TEXT COLLATE "C" NOT NULL,
    target_name   TEXT COLLATE "C" NOT NULL DEFAULT '',
    version_start TEXT COLLATE "C" NOT NULL,
    version_end   TEXT COLLATE "C" NOT NULL DEFAULT '',
    is_included   BOOLEAN NOT NULL,
    enforcement   TEXT COLLATE "C" NOT NULL CHECK (enforcement IN ('MAJOR', 'MINOR', 'NONE')),
    user_editable BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (version_id, seq)
);
CREATE INDEX version_dependencies_by_target ON version_dependencies (target_id);

CREATE TABLE version_merges (
    version_id  TEXT COLLATE "C" NOT NULL REFERENCES versions (id),
    target_id   TEXT COLLATE "C" NOT NULL,
    target_name TEXT COLLATE "C" NOT NULL DEFAULT '',
    PRIMARY KEY (version_id, target_id)
);

-- Which organisation has had which version: it keeps it when the module becomes commercial or the
-- version is yanked.
CREATE TABLE version_downloads (
    version_id TEXT COLLATE "C" NOT NULL REFERENCES versions (id),
    org_id     TEXT COLLATE "C" NOT NULL REFERENCES orgs (id),
    first_at   BIGINT NOT NULL,
    PRIMARY KEY (version_id, org_id)
);

CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX modules_search ON modules USING gin (search_text gin_trgm_ops);
