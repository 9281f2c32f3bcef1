-- +goose Up

CREATE TABLE modules (
    row_no          INTEGER PRIMARY KEY AUTOINCREMENT, -- for the search index only
    id              TEXT NOT NULL UNIQUE, -- the developer's: 32 upper-case hex, or '0' for core
    package         TEXT NOT NULL UNIQUE,
    type            TEXT NOT NULL CHECK (type IN ('M', 'P', 'T')),
    name            TEXT NOT NULL,
    description     TEXT NOT NULL,
    help            TEXT NOT NULL DEFAULT '',
    author          TEXT NOT NULL DEFAULT '',
    url             TEXT NOT NULL DEFAULT '',
    owner_org       TEXT NOT NULL REFERENCES orgs (id),
    is_commercial   INTEGER NOT NULL DEFAULT FALSE,
    is_trial        INTEGER NOT NULL DEFAULT FALSE, -- sticky: set by a version, cleared by an admin only
    visibility      TEXT NOT NULL DEFAULT 'public' CHECK (visibility IN ('public', 'organisation')),
    latest_version  TEXT, -- id of the highest version that is not yanked; NULL while there is none
    came_with       TEXT REFERENCES modules (id), -- the pack it was registered along with; NULL once registered by itself
    downloads       INTEGER NOT NULL DEFAULT 0,
    search_text     TEXT NOT NULL, -- folded: name, description, help, package, author
    registered_by   TEXT NOT NULL REFERENCES users (id),
    registered_at   INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL
) STRICT;
CREATE INDEX modules_by_owner ON modules (owner_org, registered_at);
CREATE INDEX modules_by_update ON modules (updated_at, id);

CREATE TABLE module_prefixes (
    prefix    TEXT PRIMARY KEY,
    module_id TEXT NOT NULL REFERENCES modules (id)
) STRICT;
CREATE INDEX module_prefixes_by_module ON module_prefixes (module_id);

CREATE TABLE versions (
    id                 TEXT PRIMARY KEY,
    module_id          TEXT NOT NULL REFERENCES modules (id),
    version            TEXT NOT NULL, -- as published, as '2.50.18291'
    part_a             INTEGER NOT NULL,
    part_b             INTEGER NOT NULL,
    part_c             INTEGER NOT NULL,
    label              TEXT NOT NULL DEFAULT '',
    name               TEXT NOT NULL,
    description        TEXT NOT NULL,
    help               TEXT NOT NULL DEFAULT '',
    author             TEXT NOT NULL DEFAULT '',
    url                TEXT NOT NULL DEFAULT '',
    licence_type       TEXT NOT NULL DEFAULT '',
    licence_text       TEXT NOT NULL DEFAULT '',
    update_text        TEXT NOT NULL DEFAULT '',
    language           TEXT NOT NULL DEFAULT '',
    is_translatable    INTEGER NOT NULL DEFAULT FALSE,
    is_translation     INTEGER NOT NULL DEFAULT FALSE,
    has_accounts_chart INTEGER NOT NULL DEFAULT FALSE,
    has_reference_data INTEGER NOT NULL DEFAULT FALSE,
    reference_data     TEXT NOT NULL DEFAULT '',
    maturity           INTEGER NOT NULL,
    blob_key           TEXT NOT NULL UNIQUE,
    sha256             TEXT NOT NULL,
    size               INTEGER NOT NULL,
    file_name          TEXT NOT NULL,
    downloads          INTEGER NOT NULL DEFAULT 0,
    published_by       TEXT NOT NULL REFERENCES users (id),
    published_at       INTEGER NOT NULL,
    yanked_at          INTEGER,
    yank_reason        TEXT NOT NULL DEFAULT '',
    came_with          TEXT REFERENCES versions (id), -- the pack's version it was published along with; NULL once published by itself
    UNIQUE (module_id, part_a, part_b, part_c)
) STRICT;
CREATE INDEX versions_by_time ON versions (published_at, id);

CREATE TABLE version_dependencies (
    version_id    TEXT NOT NULL REFERENCES versions (id),
    seq           INTEGER NOT NULL,
    dependency_id TEXT NOT NULL,
    target_id     TEXT NOT NULL,
    target_name   TEXT NOT NULL DEFAULT '',
    version_start TEXT NOT NULL,
    version_end   TEXT NOT NULL DEFAULT '',
    is_included   INTEGER NOT NULL,
    enforcement   TEXT NOT NULL CHECK (enforcement IN ('MAJOR', 'MINOR', 'NONE')),
    user_editable INTEGER NOT NULL DEFAULT FALSE,
    PRIMARY KEY (version_id, seq)
) STRICT;
CREATE INDEX version_dependencies_by_target ON version_dependencies (target_id);

CREATE TABLE version_merges (
    version_id  TEXT NOT NULL REFERENCES versions (id),
    target_id   TEXT NOT NULL,
    target_name TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (version_id, target_id)
) STRICT;

-- Which organisation has had which version: it keeps it when the module becomes commercial or the
-- version is yanked.
CREATE TABLE version_downloads (
    version_id TEXT NOT NULL REFERENCES versions (id),
    org_id     TEXT NOT NULL REFERENCES orgs (id),
    first_at   INTEGER NOT NULL,
    PRIMARY KEY (version_id, org_id)
) STRICT;

CREATE VIRTUAL TABLE modules_search USING fts5 (
    search_text, content = 'modules', content_rowid = 'row_no', tokenize = 'trigram'
);
-- +goose StatementBegin
CREATE TRIGGER modules_search_insert AFTER INSERT ON modules BEGIN
    INSERT INTO modules_search (rowid, search_text) VALUES (new.row_no, new.search_text);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER modules_search_update AFTER UPDATE OF search_text ON modules BEGIN
    INSERT INTO modules_search (modules_search, rowid, search_text) VALUES ('delete', old.row_no, old.search_text);
    INSERT INTO modules_search (rowid, search_text) VALUES (new.row_no, new.search_text);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER modules_search_delete AFTER DELETE ON modules BEGIN
    INSERT INTO modules_search (modules_search, rowid, search_text) VALUES ('delete', old.row_no, old.search_text);
END;
-- +goose StatementEnd
