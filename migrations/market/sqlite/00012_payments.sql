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

-- Payments at gateways elsewhere, as this side knows them.
CREATE TABLE gateway_payments (
    gateway      TEXT NOT NULL,
    reference    TEXT NOT NULL, -- the purchase or charge, as the shop named it
    ref          TEXT, -- what the gateway calls it; NULL before it answered
    currency     TEXT NOT NULL,
    amount       INTEGER NOT NULL,
    title        TEXT NOT NULL,
    return_url   TEXT NOT NULL,
    cancel_url   TEXT NOT NULL,
    payer        TEXT NOT NULL DEFAULT '', -- organisation; '' for nobody
    keep         INTEGER NOT NULL DEFAULT FALSE, -- what is paid with is kept for later
    saved        TEXT NOT NULL DEFAULT '', -- what is charged without the buyer; '' for a payment at the gateway's page
    state        TEXT NOT NULL CHECK (state IN ('open', 'taking', 'captured', 'cancelled', 'failed')),
    attempt      INTEGER NOT NULL DEFAULT 1, -- to take the money
    url          TEXT NOT NULL DEFAULT '', -- where the buyer approves it
    charge_id    TEXT NOT NULL DEFAULT '', -- what the gateway calls what was taken; '' before
    failure      TEXT NOT NULL DEFAULT '', -- of the last attempt; '' for none
    method       TEXT NOT NULL DEFAULT '', -- what is kept for later; '' for nothing
    brand        TEXT NOT NULL DEFAULT '',
    last4        TEXT NOT NULL DEFAULT '',
    valid_until  INTEGER NOT NULL DEFAULT 0, -- its last month, as 202812; 0 for no end
    refunded     INTEGER NOT NULL DEFAULT 0,
    charged_back INTEGER NOT NULL DEFAULT 0,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    asked        INTEGER NOT NULL DEFAULT 0, -- how often an open question was asked again
    ask_at       INTEGER, -- when it is asked next; NULL where nothing is open
    PRIMARY KEY (gateway, reference),
    UNIQUE (gateway, ref)
) STRICT;
CREATE INDEX gateway_payments_open ON gateway_payments (gateway, ask_at) WHERE ask_at IS NOT NULL;
CREATE INDEX gateway_payments_by_charge ON gateway_payments (gateway, charge_id) WHERE charge_id <> '';
CREATE INDEX gateway_payments_by_method ON gateway_payments (gateway, method) WHERE method <> '';

CREATE TABLE gateway_refunds (
    gateway    TEXT NOT NULL,
    reference  TEXT NOT NULL, -- of the refund, as the shop named it
    payment    TEXT NOT NULL, -- reference of gateway_payments
    amount     INTEGER NOT NULL, -- in the payment's currency
    state      TEXT NOT NULL CHECK (state IN ('asking', 'pending', 'done', 'failed')),
    refund_id  TEXT NOT NULL DEFAULT '', -- what the gateway calls it; '' before it answered
    created_at INTEGER NOT NULL,
    asked      INTEGER NOT NULL DEFAULT 0,
    ask_at     INTEGER, -- NULL where nothing is open
    PRIMARY KEY (gateway, reference)
) STRICT;
CREATE INDEX gateway_refunds_by_payment ON gateway_refunds (gateway, payment);
CREATE INDEX gateway_refunds_open ON gateway_refunds (gateway, ask_at) WHERE ask_at IS NOT NULL;

-- What went wrong last at each gateway.
CREATE TABLE gateway_faults (
    gateway TEXT PRIMARY KEY,
    call    TEXT NOT NULL, -- what was asked of it
    message TEXT NOT NULL,
    at      INTEGER NOT NULL
) STRICT;

-- Ways to pay that gateways keep for organisations.
CREATE TABLE payment_methods (
    id          TEXT PRIMARY KEY,
    org_id      TEXT NOT NULL REFERENCES orgs (id),
    gateway     TEXT NOT NULL,
    token       TEXT NOT NULL, -- what the gateway calls it; of no use without the market's account there
    brand       TEXT NOT NULL,
    last4       TEXT NOT NULL,
    valid_until INTEGER NOT NULL, -- its last month, as 202812; 0 for no end
    is_default  INTEGER NOT NULL DEFAULT FALSE, -- the organisation is charged by it
    added_by    TEXT NOT NULL DEFAULT '', -- user id; '' for the command line
    created_at  INTEGER NOT NULL,
    removed_at  INTEGER, -- NULL while it is kept; then the gateway is asked to forget it
    UNIQUE (gateway, token)
) STRICT;
CREATE INDEX payment_methods_by_org ON payment_methods (org_id, created_at);
CREATE UNIQUE INDEX payment_methods_default ON payment_methods (org_id) WHERE is_default;

-- Messages of gateways that came in, so that each is followed once.
CREATE TABLE gateway_events (
    gateway     TEXT NOT NULL,
    id          TEXT NOT NULL, -- the gateway's
    kind        TEXT NOT NULL, -- as the gateway calls it
    ref         TEXT NOT NULL, -- of the payment that it is about
    received_at INTEGER NOT NULL,
    PRIMARY KEY (gateway, id)
) STRICT;
CREATE INDEX gateway_events_by_time ON gateway_events (received_at);
CREATE INDEX purchases_by_payment ON purchases (gateway, gateway_ref) WHERE gateway_ref <> '';
