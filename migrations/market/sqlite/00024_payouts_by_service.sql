-- +goose Up

-- Where organisations get their money through a payment service instead of a bank: their accounts there.
CREATE TABLE payout_accounts (
    org_id    TEXT PRIMARY KEY REFERENCES orgs (id),
    service   TEXT NOT NULL, -- name of the gateway
    account   TEXT NOT NULL, -- what the service calls it
    ready     INTEGER NOT NULL, -- money can be sent to it, as far as we heard
    lacks     TEXT NOT NULL DEFAULT '', -- what the service still wants to know
    opened_at INTEGER NOT NULL,
    opened_by TEXT NOT NULL REFERENCES users (id)
) STRICT;

ALTER TABLE payout_runs ADD COLUMN method TEXT NOT NULL DEFAULT 'bank'; -- or the name of a gateway that sends it
ALTER TABLE payouts ADD COLUMN account TEXT NOT NULL DEFAULT ''; -- at the service; '' for a bank
ALTER TABLE payouts ADD COLUMN ref TEXT NOT NULL DEFAULT ''; -- what the service calls the transfer
ALTER TABLE payouts ADD COLUMN tried_at INTEGER; -- when the service was last asked to send it
ALTER TABLE payouts ADD COLUMN attempt INTEGER NOT NULL DEFAULT 0; -- how often the service has answered that it cannot yet
