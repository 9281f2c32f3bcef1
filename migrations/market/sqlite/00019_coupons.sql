-- +goose Up

-- What a seller takes off its prices for those who know the code. Only the uses and the stop of a coupon change.
CREATE TABLE coupons (
    id          TEXT PRIMARY KEY,
    org_id      TEXT NOT NULL REFERENCES orgs (id), -- the seller
    code        TEXT NOT NULL, -- as it is shown
    code_key    TEXT NOT NULL, -- as it is compared: upper case, without dashes and underscores
    note        TEXT NOT NULL DEFAULT '', -- the seller's own
    percent     TEXT NOT NULL DEFAULT '', -- decimal text; '' where an amount is taken off
    currency    TEXT NOT NULL DEFAULT '', -- of the amount; '' where a percentage is taken off
    amount      INTEGER NOT NULL DEFAULT 0, -- minor units
    product     TEXT NOT NULL DEFAULT '', -- name of the offering that it is for, whatever its version; '' for all of the seller's
    plans       TEXT NOT NULL DEFAULT '[]', -- JSON: labels of the price plans that it is for; none is all
    periods     INTEGER NOT NULL, -- of a subscription that have it; 0 as long as the contract goes on
    max_uses    INTEGER NOT NULL, -- 0 for any number
    max_per_org INTEGER NOT NULL, -- 0 for any number
    uses        INTEGER NOT NULL DEFAULT 0, -- that were not given back
    until       INTEGER, -- it counts before that; NULL for no end
    stopped_at  INTEGER,
    stopped_by  TEXT REFERENCES users (id),
    created_at  INTEGER NOT NULL,
    created_by  TEXT NOT NULL REFERENCES users (id),
    UNIQUE (org_id, code_key)
) STRICT;
CREATE INDEX coupons_by_org ON coupons (org_id, created_at, id);

-- Which purchase was made with a coupon. One that is not paid in the end gives its use back.
CREATE TABLE coupon_uses (
    purchase_id   TEXT PRIMARY KEY REFERENCES purchases (id),
    coupon_id     TEXT NOT NULL REFERENCES coupons (id),
    org_id        TEXT NOT NULL REFERENCES orgs (id), -- the buyer
    used_at       INTEGER NOT NULL,
    given_back_at INTEGER
) STRICT;
CREATE INDEX coupon_uses_by_coupon ON coupon_uses (coupon_id, org_id);

-- What the coupon of a contract takes off its charges, as it was agreed.
ALTER TABLE contracts ADD COLUMN discount TEXT NOT NULL DEFAULT '';

-- What a purchase was made with, and what that took off its net price.
ALTER TABLE purchases ADD COLUMN coupon TEXT NOT NULL DEFAULT ''; -- its code; '' for none
ALTER TABLE purchases ADD COLUMN discount INTEGER NOT NULL DEFAULT 0; -- minor units
