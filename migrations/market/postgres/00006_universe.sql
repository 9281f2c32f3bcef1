-- +goose Up

-- Which modules changed for those who resolve: a row for each module that a transaction touched. Numbers
-- rise in the order in which the transactions commit; of a module the last row alone counts.
CREATE TABLE registry_touches (
    revision  BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    module_id TEXT COLLATE "C" NOT NULL REFERENCES modules (id)
);
CREATE INDEX registry_touches_by_module ON registry_touches (module_id, revision);

-- A version of which no file is held here has no blob_key, no sha256 and no size.
ALTER TABLE versions ALTER COLUMN blob_key DROP NOT NULL;
