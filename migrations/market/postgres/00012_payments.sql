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
