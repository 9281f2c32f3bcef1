-- +goose Up

-- Cards that the sandbox pretends to keep for later charges.
CREATE TABLE sandbox_methods (
    token      TEXT COLLATE "C" PRIMARY KEY,
    payer      TEXT COLLATE "C" NOT NULL, -- organisation
    card       TEXT COLLATE "C" NOT NULL, -- which of the sandbox's cards
    created_at BIGINT NOT NULL
);

ALTER TABLE sandbox_payments DROP CONSTRAINT sandbox_payments_state_check;
ALTER TABLE sandbox_payments ADD CHECK (state IN ('created', 'approved', 'captured', 'cancelled', 'failed'));
ALTER TABLE sandbox_payments ADD COLUMN payer TEXT COLLATE "C" NOT NULL DEFAULT ''; -- organisation; '' for nobody
ALTER TABLE sandbox_payments ADD COLUMN keep BOOLEAN NOT NULL DEFAULT FALSE; -- the card is kept, if the buyer agrees
ALTER TABLE sandbox_payments ADD COLUMN card TEXT COLLATE "C" NOT NULL DEFAULT ''; -- which of the sandbox's cards; '' before
ALTER TABLE sandbox_payments ADD COLUMN failure TEXT COLLATE "C" NOT NULL DEFAULT ''; -- of the last attempt; '' for none
ALTER TABLE sandbox_payments ADD COLUMN method TEXT COLLATE "C" NOT NULL DEFAULT ''; -- token of the card that is kept; '' for none
ALTER TABLE sandbox_payments ADD COLUMN charged_back BIGINT NOT NULL DEFAULT 0;

CREATE TABLE sandbox_refunds (
    reference  TEXT COLLATE "C" PRIMARY KEY, -- of the refund, as the shop named it
    token      TEXT COLLATE "C" NOT NULL REFERENCES sandbox_payments (token),
    amount     BIGINT NOT NULL, -- in the payment's currency
    created_at BIGINT NOT NULL
);
CREATE INDEX sandbox_refunds_by_payment ON sandbox_refunds (token);

-- Payments at gateways elsewhere, as this side knows them.
CREATE TABLE gateway_payments (
    gateway      TEXT COLLATE "C" NOT NULL,
    reference    TEXT COLLATE "C" NOT NULL, -- the purchase or charge, as the shop named it
    ref          TEXT COLLATE "C", -- what the gateway calls it; NULL before it answered
    currency     TEXT COLLATE "C" NOT NULL,
    amount       BIGINT NOT NULL,
    title        TEXT COLLATE "C" NOT NULL,
    return_url   TEXT COLLATE "C" NOT NULL,
    cancel_url   TEXT COLLATE "C" NOT NULL,
    payer        TEXT COLLATE "C" NOT NULL DEFAULT '', -- organisation; '' for nobody
    keep         BOOLEAN NOT NULL DEFAULT FALSE, -- what is paid with is kept for later
    saved        TEXT COLLATE "C" NOT NULL DEFAULT '', -- what is charged without the buyer; '' for a payment at the gateway's page
    state        TEXT COLLATE "C" NOT NULL CHECK (state IN ('open', 'taking', 'captured', 'cancelled', 'failed')),
    attempt      BIGINT NOT NULL DEFAULT 1, -- to take the money
    url          TEXT COLLATE "C" NOT NULL DEFAULT '', -- where the buyer approves it
    charge_id    TEXT COLLATE "C" NOT NULL DEFAULT '', -- what the gateway calls what was taken; '' before
    failure      TEXT COLLATE "C" NOT NULL DEFAULT '', -- of the last attempt; '' for none
    method       TEXT COLLATE "C" NOT NULL DEFAULT '', -- what is kept for later; '' for nothing
    brand        TEXT COLLATE "C" NOT NULL DEFAULT '',
    last4        TEXT COLLATE "C" NOT NULL DEFAULT '',
    valid_until  BIGINT NOT NULL DEFAULT 0, -- its last month, as 202812; 0 for no end
    refunded     BIGINT NOT NULL DEFAULT 0,
    charged_back BIGINT NOT NULL DEFAULT 0,
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    asked        BIGINT NOT NULL DEFAULT 0, -- how often an open question was asked again
    ask_at       BIGINT, -- when it is asked next; NULL where nothing is open
    PRIMARY KEY (gateway, reference),
    UNIQUE (gateway, ref)
);
CREATE INDEX gateway_payments_open ON gateway_payments (gateway, ask_at) WHERE ask_at IS NOT NULL;
CREATE INDEX gateway_payments_by_charge ON gateway_payments (gateway, charge_id) WHERE charge_id <> '';
CREATE INDEX gateway_payments_by_method ON gateway_payments (gateway, method) WHERE method <> '';

CREATE TABLE gateway_refunds (
    gateway    TEXT COLLATE "C" NOT NULL,
    reference  TEXT COLLATE "C" NOT NULL, -- of the refund, as the shop named it
    payment    TEXT COLLATE "C" NOT NULL, -- reference of gateway_payments
    amount     BIGINT NOT NULL, -- in the payment's currency
    state      TEXT COLLATE "C" NOT NULL CHECK (state IN ('asking', 'pending', 'done', 'failed')),
    refund_id  TEXT COLLATE "C" NOT NULL DEFAULT '', -- what the gateway calls it; '' before it answered
    created_at BIGINT NOT NULL,
    asked      BIGINT NOT NULL DEFAULT 0,
    ask_at     BIGINT, -- NULL where nothing is open
    PRIMARY KEY (gateway, reference)
);
CREATE INDEX gateway_refunds_by_payment ON gateway_refunds (gateway, payment);
CREATE INDEX gateway_refunds_open ON gateway_refunds (gateway, ask_at) WHERE ask_at IS NOT NULL;

-- What went wrong last at each gateway.
CREATE TABLE gateway_faults (
    gateway TEXT COLLATE "C" PRIMARY KEY,
    call    TEXT COLLATE "C" NOT NULL, -- what was asked of it
    message TEXT COLLATE "C" NOT NULL,
    at      BIGINT NOT NULL
);

-- Ways to pay that gateways keep for organisations.
CREATE TABLE payment_methods (
    id          TEXT COLLATE "C" PRIMARY KEY,
    org_id      TEXT COLLATE "C" NOT NULL REFERENCES orgs (id),
    gateway     TEXT COLLATE "C" NOT NULL,
    token       TEXT COLLATE "C" NOT NULL, -- what the gateway calls it; of no use without the market's account there
    brand       TEXT COLLATE "C" NOT NULL,
    last4       TEXT COLLATE "C" NOT NULL,
    valid_until BIGINT NOT NULL, -- its last month, as 202812; 0 for no end
    is_default  BOOLEAN NOT NULL DEFAULT FALSE, -- the organisation is charged by it
    added_by    TEXT COLLATE "C" NOT NULL DEFAULT '', -- user id; '' for the command line
    created_at  BIGINT NOT NULL,
    removed_at  BIGINT, -- NULL while it is kept; then the gateway is asked to forget it
    UNIQUE (gateway, token)
);
CREATE INDEX payment_methods_by_org ON payment_methods (org_id, created_at);
CREATE UNIQUE INDEX payment_methods_default ON payment_methods (org_id) WHERE is_default;

-- Messages of gateways that came in, so that each is followed once.
CREATE TABLE gateway_events (
    gateway     TEXT COLLATE "C" NOT NULL,
    id          TEXT COLLATE "C" NOT NULL, -- the gateway's
    kind        TEXT COLLATE "C" NOT NULL, -- as the gateway calls it
    ref         TEXT COLLATE "C" NOT NULL, -- of the payment that it is about
    received_at BIGINT NOT NULL,
    PRIMARY KEY (gateway, id)
);
CREATE INDEX gateway_events_by_time ON gateway_events (received_at);
CREATE INDEX purchases_by_payment ON purchases (gateway, gateway_ref) WHERE gateway_ref <> '';
