-- +goose Up

ALTER TABLE modules ADD COLUMN support TEXT COLLATE "C" NOT NULL DEFAULT 'NI' CHECK (support IN ('SUP', 'ES', 'DEP', 'USUP', 'REM', 'NI'));
ALTER TABLE modules ADD COLUMN default_upgrade BOOLEAN NOT NULL DEFAULT TRUE; -- FALSE: a higher major version is no update

-- How far versions may be trusted; administrators keep the list.
CREATE TABLE maturity_levels (
    level BIGINT PRIMARY KEY CHECK (level BETWEEN 1 AND 9999),
    name  TEXT COLLATE "C" NOT NULL UNIQUE
);
INSERT INTO maturity_levels (level, name) VALUES (100, 'Test'), (200, 'QA Approved'), (500, 'Confirmed Stable');

-- People of other organisations who work on a module for its owner.
CREATE TABLE module_developers (
    module_id TEXT COLLATE "C" NOT NULL REFERENCES modules (id),
    user_id   TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    rights    TEXT COLLATE "C" NOT NULL, -- publish, update, manage, with blanks between
    added_by  TEXT COLLATE "C" NOT NULL DEFAULT '', -- user id; '' for the command line
    added_at  BIGINT NOT NULL,
    PRIMARY KEY (module_id, user_id)
);
CREATE INDEX module_developers_by_user ON module_developers (user_id);

-- Modules that their owner hands over to another organisation, until that accepts.
CREATE TABLE module_handovers (
    module_id TEXT COLLATE "C" PRIMARY KEY REFERENCES modules (id),
    to_org    TEXT COLLATE "C" NOT NULL REFERENCES orgs (id),
    asked_by  TEXT COLLATE "C" NOT NULL DEFAULT '', -- user id; '' for the command line
    asked_at  BIGINT NOT NULL
);
CREATE INDEX module_handovers_by_org ON module_handovers (to_org, asked_at);

-- What those should know who go to another major version of a module, and what must be there for it.
CREATE TABLE upgrade_infos (
    module_id   TEXT COLLATE "C" NOT NULL REFERENCES modules (id),
    version     TEXT COLLATE "C" NOT NULL, -- A.B.C, or the major version A.B
    description TEXT COLLATE "C" NOT NULL DEFAULT '', -- Markdown
    updated_at  BIGINT NOT NULL,
    PRIMARY KEY (module_id, version)
);
CREATE TABLE upgrade_requirements (
    module_id TEXT COLLATE "C" NOT NULL REFERENCES modules (id),
    version   TEXT COLLATE "C" NOT NULL, -- of upgrade_infos
    target_id TEXT COLLATE "C" NOT NULL, -- module id; it need not be registered here
    needs     TEXT COLLATE "C" NOT NULL, -- the lowest version of it
    maturity  BIGINT NOT NULL,
    PRIMARY KEY (module_id, version, target_id)
);

-- Texts of modules in other languages, as the packages of versions carry them: of the version's own module,
-- and, in those of translation modules, of others.
CREATE TABLE version_texts (
    version_id  TEXT COLLATE "C" NOT NULL REFERENCES versions (id),
    module_id   TEXT COLLATE "C" NOT NULL, -- whose texts they are
    language    TEXT COLLATE "C" NOT NULL, -- as es_ES
    name        TEXT COLLATE "C" NOT NULL DEFAULT '', -- '' where there is none
    description TEXT COLLATE "C" NOT NULL DEFAULT '',
    help        TEXT COLLATE "C" NOT NULL DEFAULT '',
    update_text TEXT COLLATE "C" NOT NULL DEFAULT '',
    update_of   TEXT COLLATE "C" NOT NULL DEFAULT '', -- the text that update_text translates
    PRIMARY KEY (version_id, module_id, language)
);
CREATE INDEX version_texts_by_module ON version_texts (module_id);
