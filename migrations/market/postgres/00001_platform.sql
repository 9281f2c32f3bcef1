-- +goose Up

-- Files that are being written: a row stands here from before the first byte until the transaction
-- that refers to the file commits. What is still here after a crash is swept away with its file.
CREATE TABLE pending_blobs (
    key        TEXT COLLATE "C" PRIMARY KEY,
    started_at BIGINT NOT NULL
);

-- Events that must lead to a job if, and only if, their transaction commits.
CREATE TABLE outbox (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind       TEXT COLLATE "C" NOT NULL,
    payload    TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL
);

-- Mails written by Souk, sent or not.
CREATE TABLE mails (
    id         TEXT COLLATE "C" PRIMARY KEY,
    recipient  TEXT COLLATE "C" NOT NULL,
    subject    TEXT COLLATE "C" NOT NULL,
    body       TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    sent_at    BIGINT,
    attempts   BIGINT NOT NULL DEFAULT 0,
    last_error TEXT COLLATE "C" NOT NULL DEFAULT ''
);
CREATE INDEX mails_by_time ON mails (created_at, id);

-- Answers to writes that came with an Idempotency-Key.
CREATE TABLE idempotency_keys (
    caller       TEXT COLLATE "C" NOT NULL,
    key          TEXT COLLATE "C" NOT NULL,
    request_hash TEXT COLLATE "C" NOT NULL,
    status       BIGINT NOT NULL DEFAULT 0,
    header       TEXT COLLATE "C" NOT NULL DEFAULT '',
    body         TEXT COLLATE "C" NOT NULL DEFAULT '',
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (caller, key)
);
CREATE INDEX idempotency_keys_by_time ON idempotency_keys (created_at);
