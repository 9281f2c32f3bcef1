-- +goose Up

-- Which modules changed for those who resolve: a row for each module that a transaction touched. Numbers
-- rise in the order in which the transactions commit; of a module the last row alone counts.
CREATE TABLE registry_touches (
    revision  INTEGER PRIMARY KEY AUTOINCREMENT,
    module_id TEXT NOT NULL REFERENCES modules (id)
) STRICT;
CREATE INDEX registry_touches_by_module ON registry_touches (module_id, revision);

-- A version of which no file is held here has no blob_key, no sha256 and no size. SQLite cannot take
-- NOT NULL off a column; to rewrite the text of the table is its own way to do so without a copy
-- (https://www.sqlite.org/lang_altertable.html, section 7), as no row is stored differently.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, 'blob_key           TEXT NOT NULL UNIQUE', 'blob_key           TEXT UNIQUE')
WHERE type = 'table' AND name = 'versions';
PRAGMA writable_schema = RESET;
