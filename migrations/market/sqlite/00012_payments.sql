-- +goose Up

-- Cards that the sandbox pretends to keep for later charges.
CREATE TABLE sandbox_methods (
    token      TEXT PRIMARY KEY,
    payer      TEXT NOT NULL, -- organisation
    card       TEXT NOT NULL, -- which of the sandbox's cards
    created_at INTEGER NOT NULL
) STRICT;

-- As sandbox_payments was, with what a saved card does and what went back.
CREATE TABLE sandbox_payments_new (
    token        TEXT PRIMARY KEY,
    reference    TEXT NOT NULL UNIQUE, -- the purchase or charge, as the shop named it
    currency     TEXT NOT NULL,
    amount       INTEGER NOT NULL,
    title        TEXT NOT NULL,
    return_url   TEXT NOT NULL,
    cancel_url   TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('created', 'approved', 'captured', 'cancelled', 'failed')),
    payer        TEXT NOT NULL DEFAULT '', -- organisation; '' for nobody
    keep         INTEGER NOT NULL DEFAULT FALSE, -- the card is kept, if the buyer agrees
    card         TEXT NOT NULL DEFAULT '', -- which of the sandbox's cards; '' before
    failure      TEXT NOT NULL DEFAULT '', -- of the last attempt; '' for none
    method       TEXT NOT NULL DEFAULT '', -- token of the card that is kept; '' for none
    charged_back INTEGER NOT NULL DEFAULT 0,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL
) STRICT;
INSERT INTO sandbox_payments_new (token, reference, currency, amount, title, return_url, cancel_url, state, created_at, expires_at)
SELECT token, reference, currency, amount, title, return_url, cancel_url, state, created_at, expires_at FROM sandbox_payments;
DROP TABLE sandbox_payments;
ALTER TABLE sandbox_payments_new RENAME TO sandbox_payments;

CREATE TABLE sandbox_refunds (
    reference  TEXT PRIMARY KEY, -- of the refund, as the shop named it
    token      TEXT NOT NULL REFERENCES sandbox_payments (token),
    amount     INTEGER NOT NULL, -- in the payment's currency
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sandbox_refunds_by_payment ON sandbox_refunds (token);
