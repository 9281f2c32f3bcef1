-- +goose Up

-- The texts in other languages that count now, to be searched: those of the latest version of each module,
-- about itself and, from translation modules, about others.
CREATE TABLE module_texts (
    row_no      INTEGER PRIMARY KEY AUTOINCREMENT, -- for the search index only
    source_id   TEXT NOT NULL REFERENCES modules (id), -- whose latest version carries them
    module_id   TEXT NOT NULL, -- whose texts they are; it need not be registered here
    language    TEXT NOT NULL, -- as es_ES
    search_text TEXT NOT NULL, -- folded: name, description, help, a line end behind each; '' for those that are not there
    UNIQUE (source_id, module_id, language)
) STRICT;
CREATE INDEX module_texts_by_module ON module_texts (module_id);

CREATE VIRTUAL TABLE module_texts_search USING fts5 (
    search_text, content = 'module_texts', content_rowid = 'row_no', tokenize = 'trigram'
);
-- +goose StatementBegin
CREATE TRIGGER module_texts_search_insert AFTER INSERT ON module_texts BEGIN
    INSERT INTO module_texts_search (rowid, search_text) VALUES (new.row_no, new.search_text);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER module_texts_search_delete AFTER DELETE ON module_texts BEGIN
    INSERT INTO module_texts_search (module_texts_search, rowid, search_text) VALUES ('delete', old.row_no, old.search_text);
END;
-- +goose StatementEnd

-- What is here already is folded as far as the database can; the next version of the module folds it in full.
INSERT INTO module_texts (source_id, module_id, language, search_text)
SELECT m.id, t.module_id, t.language, lower(t.name || char(10) || t.description || char(10) || t.help || char(10))
FROM modules m JOIN version_texts t ON t.version_id = m.latest_version;
