-- +goose Up

ALTER TABLE modules ADD COLUMN support TEXT NOT NULL DEFAULT 'NI' CHECK (support IN ('SUP', 'ES', 'DEP', 'USUP', 'REM', 'NI'));
ALTER TABLE modules ADD COLUMN default_upgrade INTEGER NOT NULL DEFAULT TRUE; -- FALSE: a higher major version is no update

-- How far versions may be trusted; administrators keep the list.
CREATE TABLE maturity_levels (
    level INTEGER PRIMARY KEY CHECK (level BETWEEN 1 AND 9999),
    name  TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO maturity_levels (level, name) VALUES (100, 'Test'), (200, 'QA Approved'), (500, 'Confirmed Stable');

-- People of other organisations who work on a module for its owner.
CREATE TABLE module_developers (
    module_id TEXT NOT NULL REFERENCES modules (id),
    user_id   TEXT NOT NULL REFERENCES users (id),
    rights    TEXT NOT NULL, -- publish, update, manage, with blanks between
    added_by  TEXT NOT NULL DEFAULT '', -- user id; '' for the command line
    added_at  INTEGER NOT NULL,
    PRIMARY KEY (module_id, user_id)
) STRICT;
CREATE INDEX module_developers_by_user ON module_developers (user_id);

-- Modules that their owner hands over to another organisation, until that accepts.
CREATE TABLE module_handovers (
    module_id TEXT PRIMARY KEY REFERENCES modules (id),
    to_org    TEXT NOT NULL REFERENCES orgs (id),
    asked_by  TEXT NOT NULL DEFAULT '', -- user id; '' for the command line
    asked_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX module_handovers_by_org ON module_handovers (to_org, asked_at);

-- What those should know who go to another major version of a module, and what must be there for it.
CREATE TABLE upgrade_infos (
    module_id   TEXT NOT NULL REFERENCES modules (id),
    version     TEXT NOT NULL, -- A.B.C, or the major version A.B
    description TEXT NOT NULL DEFAULT '', -- Markdown
    updated_at  INTEGER NOT NULL,
    PRIMARY KEY (module_id, version)
) STRICT;
CREATE TABLE upgrade_requirements (
    module_id TEXT NOT NULL REFERENCES modules (id),
    version   TEXT NOT NULL, -- of upgrade_infos
    target_id TEXT NOT NULL, -- module id; it need not be registered here
    needs     TEXT NOT NULL, -- the lowest version of it
    maturity  INTEGER NOT NULL,
    PRIMARY KEY (module_id, version, target_id)
) STRICT;

-- Texts of modules in other languages, as the packages of versions carry them: of the version's own module,
-- and, in those of translation modules, of others.
CREATE TABLE version_texts (
    version_id  TEXT NOT NULL REFERENCES versions (id),
    module_id   TEXT NOT NULL, -- whose texts they are
    language    TEXT NOT NULL, -- as es_ES
    name        TEXT NOT NULL DEFAULT '', -- '' where there is none
    description TEXT NOT NULL DEFAULT '',
    help        TEXT NOT NULL DEFAULT '',
    update_text TEXT NOT NULL DEFAULT '',
    update_of   TEXT NOT NULL DEFAULT '', -- the text that update_text translates
    PRIMARY KEY (version_id, module_id, language)
) STRICT;
CREATE INDEX version_texts_by_module ON version_texts (module_id);
