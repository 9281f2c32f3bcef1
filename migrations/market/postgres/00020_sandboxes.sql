-- +goose Up

-- Markets beside this one, in which nothing is real, each with a clock of its own. What happens in one stands in a
-- database, or a schema, of its own.
CREATE TABLE sandboxes (
    id          TEXT COLLATE "C" PRIMARY KEY,
    org_id      TEXT COLLATE "C" NOT NULL REFERENCES orgs (id), -- whose members work in it
    name        TEXT COLLATE "C" NOT NULL,
    name_key    TEXT COLLATE "C" NOT NULL UNIQUE, -- in lower case
    buyer_id    TEXT COLLATE "C" NOT NULL, -- id there of the organisation that buys
    buyer_name  TEXT COLLATE "C" NOT NULL,
    now_at      BIGINT NOT NULL, -- what its clock shows
    began_at    BIGINT NOT NULL, -- what it showed when it was last set forward
    target_at   BIGINT NOT NULL, -- what it is to show
    settled     BOOLEAN NOT NULL DEFAULT TRUE, -- everything is done that is due at now_at, and now_at is target_at
    problem     TEXT COLLATE "C" NOT NULL DEFAULT '', -- why it does not go on; '' when it does
    worked_until BIGINT, -- until when a server has it in hand
    removed_at  BIGINT, -- it goes as soon as its data are gone
    created_at  BIGINT NOT NULL,
    created_by  TEXT COLLATE "C" NOT NULL REFERENCES users (id)
);
CREATE INDEX sandboxes_by_org ON sandboxes (org_id, created_at);
