-- +goose Up

-- The address of its own that an instance may have, for clients that show no key.
ALTER TABLE instances ADD COLUMN address_hash TEXT; -- SHA-256 of the key in it, which itself is not kept; NULL where it has none
ALTER TABLE instances ADD COLUMN addressed_at INTEGER; -- when it was made
CREATE UNIQUE INDEX instances_by_address ON instances (address_hash);

-- What is written about an upgrade, in other languages than the module's own.
CREATE TABLE upgrade_texts (
    module_id   TEXT NOT NULL REFERENCES modules (id),
    version     TEXT NOT NULL, -- of upgrade_infos
    language    TEXT NOT NULL, -- as es_ES
    description TEXT NOT NULL, -- Markdown
    PRIMARY KEY (module_id, version, language)
) STRICT;
