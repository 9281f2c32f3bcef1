-- +goose Up

-- The texts in other languages that count now, to be searched: those of the latest version of each module,
-- about itself and, from translation modules, about others.
CREATE TABLE module_texts (
    row_no      BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- for the search index only
    source_id   TEXT COLLATE "C" NOT NULL REFERENCES modules (id), -- whose latest version carries them
    module_id   TEXT COLLATE "C" NOT NULL, -- whose texts they are; it need not be registered here
    language    TEXT COLLATE "C" NOT NULL, -- as es_ES
    search_text TEXT COLLATE "C" NOT NULL, -- folded: name, description, help, a line end behind each; '' for those that are not there
    UNIQUE (source_id, module_id, language)
);
CREATE INDEX module_texts_by_module ON module_texts (module_id);
CREATE INDEX module_texts_search ON module_texts USING gin (search_text gin_trgm_ops);

-- What is here already is folded as far as the database can; the next version of the module folds it in full.
INSERT INTO module_texts (source_id, module_id, language, search_text)
SELECT m.id, t.module_id, t.language, lower(t.name || chr(10) || t.description || chr(10) || t.help || chr(10))
FROM modules m JOIN version_texts t ON t.version_id = m.latest_version;
