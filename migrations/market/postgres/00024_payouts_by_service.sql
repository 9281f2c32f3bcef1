-- +goose Up

-- Where organisations get their money through a payment service instead of a bank: their accounts there.
CREATE TABLE payout_accounts (
    org_id    TEXT COLLATE "C" PRIMARY KEY REFERENCES orgs (id),
    service   TEXT COLLATE "C" NOT NULL, -- name of the gateway
    account   TEXT COLLATE "C" NOT NULL, -- what the service calls it
    ready     BOOLEAN NOT NULL, -- money can be sent to it, as far as we heard
    lacks     TEXT COLLATE "C" NOT NULL DEFAULT '', -- what the service still wants to know
    opened_at BIGINT NOT NULL,
    opened_by TEXT COLLATE "C" NOT NULL REFERENCES users (id)
);

ALTER TABLE payout_runs ADD COLUMN method TEXT COLLATE "C" NOT NULL DEFAULT 'bank'; -- or the name of a gateway that sends it
ALTER TABLE payouts ADD COLUMN account TEXT COLLATE "C" NOT NULL DEFAULT ''; -- at the service; '' for a bank
ALTER TABLE payouts ADD COLUMN ref TEXT COLLATE "C" NOT NULL DEFAULT ''; -- what the service calls the transfer
ALTER TABLE payouts ADD COLUMN tried_at BIGINT; -- when the service was last asked to send it
ALTER TABLE payouts ADD COLUMN attempt BIGINT NOT NULL DEFAULT 0; -- how often the service has answered that it cannot yet
