-- +goose Up

-- Markets beside this one, in which nothing is real, each with a clock of its own. What happens in one stands in a
-- database, or a schema, of its own.
CREATE TABLE sandboxes (
    id          TEXT PRIMARY KEY,
    org_id      TEXT NOT NULL REFERENCES orgs (id), -- whose members work in it
    name        TEXT NOT NULL,
    name_key    TEXT NOT NULL UNIQUE, -- in lower case
    buyer_id    TEXT NOT NULL, -- id there of the organisation that buys
    buyer_name  TEXT NOT NULL,
    now_at      INTEGER NOT NULL, -- what its clock shows
    began_at    INTEGER NOT NULL, -- what it showed when it was last set forward
    target_at   INTEGER NOT NULL, -- what it is to show
    settled     INTEGER NOT NULL DEFAULT TRUE, -- everything is done that is due at now_at, and now_at is target_at
    problem     TEXT NOT NULL DEFAULT '', -- why it does not go on; '' when it does
    worked_until INTEGER, -- until when a server has it in hand
    removed_at  INTEGER, -- it goes as soon as its data are gone
    created_at  INTEGER NOT NULL,
    created_by  TEXT NOT NULL REFERENCES users (id)
) STRICT;
CREATE INDEX sandboxes_by_org ON sandboxes (org_id, created_at);
