-- +goose Up

-- Invoices of charges: of the first one of a purchase, of renewals, of use; and credit notes.
ALTER TABLE invoices RENAME TO invoices_before;
CREATE TABLE invoices (
    id          TEXT PRIMARY KEY,
    seller_org  TEXT NOT NULL REFERENCES orgs (id),
    buyer_org   TEXT NOT NULL REFERENCES orgs (id),
    kind        TEXT NOT NULL CHECK (kind IN ('initial', 'renewal', 'use', 'credit')),
    year        INTEGER NOT NULL, -- of the series; that of issued_at in UTC
    number      INTEGER NOT NULL,
    label       TEXT NOT NULL UNIQUE, -- the number as it is printed
    purchase_id TEXT NOT NULL REFERENCES purchases (id),
    charge_id   TEXT NOT NULL UNIQUE, -- what is billed; that of the first charge is the purchase's
    original_id TEXT REFERENCES invoices (id), -- what a credit note takes back
    bill        TEXT NOT NULL UNIQUE, -- its name under /media/bills, without .pdf: REF_YYYY-MM-DD, from the second of a day on with _1, _2 …
    currency    TEXT NOT NULL,
    net         INTEGER NOT NULL, -- below zero for credit notes, as tax and total
    tax         INTEGER NOT NULL,
    total       INTEGER NOT NULL,
    issued_at   INTEGER NOT NULL,
    document    TEXT NOT NULL, -- JSON: everything that is printed, as it was then
    search_text TEXT NOT NULL -- what it is found by, folded
) STRICT;
INSERT INTO invoices (id, seller_org, buyer_org, kind, year, number, label, purchase_id, charge_id, bill, currency, net, tax, total,
                      issued_at, document, search_text)
SELECT id, seller_org, buyer_org, 'initial', CAST(strftime('%Y', issued_at / 1000000, 'unixepoch') AS INTEGER), number, label, purchase_id,
       purchase_id, purchase_id || '_' || strftime('%Y-%m-%d', issued_at / 1000000, 'unixepoch'), currency, net, tax, total, issued_at,
       document, search_text
FROM invoices_before;
DROP TABLE invoices_before;
CREATE INDEX invoices_by_buyer ON invoices (buyer_org, issued_at, id);
CREATE INDEX invoices_by_seller ON invoices (seller_org, issued_at, id);
CREATE INDEX invoices_by_time ON invoices (issued_at, id);
CREATE INDEX invoices_by_purchase ON invoices (purchase_id, issued_at);
CREATE INDEX invoices_by_original ON invoices (original_id) WHERE original_id IS NOT NULL;

-- The numbers of a seller in a year. A series that was begun before there were years goes on to the end of
-- its year, under the prefix it has.
DROP TABLE invoice_series;
CREATE TABLE invoice_series (
    seller_org   TEXT NOT NULL REFERENCES orgs (id),
    year         INTEGER NOT NULL,
    credit_notes INTEGER NOT NULL, -- they have a series of their own
    prefix       TEXT NOT NULL, -- printed before the number
    first        INTEGER NOT NULL,
    last         INTEGER NOT NULL, -- the number given last
    PRIMARY KEY (seller_org, year, credit_notes)
) STRICT;
INSERT INTO invoice_series (seller_org, year, credit_notes, prefix, first, last)
SELECT i.seller_org, i.year, FALSE, upper(o.provider_code), MIN(i.number), MAX(i.number)
FROM invoices i JOIN orgs o ON o.id = i.seller_org
GROUP BY i.seller_org, i.year, o.provider_code;

-- What organisations are to the tax office.
ALTER TABLE orgs ADD COLUMN vat_id TEXT NOT NULL DEFAULT ''; -- VAT identification number, as the register has it
ALTER TABLE orgs ADD COLUMN is_business INTEGER NOT NULL DEFAULT FALSE; -- it buys as a business
ALTER TABLE orgs ADD COLUMN small_enterprise INTEGER NOT NULL DEFAULT FALSE; -- it sells under the exemption for small enterprises

-- The rates of tax that administrators have added to those of the program.
CREATE TABLE tax_rates (
    country    TEXT NOT NULL, -- ISO 3166-1
    class      TEXT NOT NULL, -- 'standard', or one that was added
    valid_from TEXT NOT NULL, -- the first day, as 2026-01-31
    percent    TEXT NOT NULL,
    added_at   INTEGER NOT NULL,
    added_by   TEXT NOT NULL, -- user id; '' for the command line
    PRIMARY KEY (country, class, valid_from)
) STRICT;
