-- +goose Up

-- Invoices of charges: of the first one of a purchase, of renewals, of use; and credit notes.
ALTER TABLE invoices DROP CONSTRAINT invoices_purchase_id_key;
ALTER TABLE invoices DROP CONSTRAINT invoices_seller_org_number_key;
ALTER TABLE invoices ADD COLUMN kind TEXT COLLATE "C" CHECK (kind IN ('initial', 'renewal', 'use', 'credit'));
ALTER TABLE invoices ADD COLUMN year BIGINT; -- of the series; that of issued_at in UTC
ALTER TABLE invoices ADD COLUMN charge_id TEXT COLLATE "C" UNIQUE; -- what is billed; that of the first charge is the purchase's
ALTER TABLE invoices ADD COLUMN original_id TEXT COLLATE "C" REFERENCES invoices (id); -- what a credit note takes back
ALTER TABLE invoices ADD COLUMN bill TEXT COLLATE "C" UNIQUE; -- its name under /media/bills, without .pdf: REF_YYYY-MM-DD, from the second of a day on with _1, _2 …
UPDATE invoices SET kind = 'initial', charge_id = purchase_id,
    year = EXTRACT(YEAR FROM to_timestamp(issued_at / 1000000) AT TIME ZONE 'UTC'),
    bill = purchase_id || '_' || to_char(to_timestamp(issued_at / 1000000) AT TIME ZONE 'UTC', 'YYYY-MM-DD');
ALTER TABLE invoices ALTER COLUMN kind SET NOT NULL;
ALTER TABLE invoices ALTER COLUMN year SET NOT NULL;
ALTER TABLE invoices ALTER COLUMN charge_id SET NOT NULL;
ALTER TABLE invoices ALTER COLUMN bill SET NOT NULL;
CREATE INDEX invoices_by_purchase ON invoices (purchase_id, issued_at);
CREATE INDEX invoices_by_original ON invoices (original_id) WHERE original_id IS NOT NULL;

-- The numbers of a seller in a year. A series that was begun before there were years goes on to the end of
-- its year, under the prefix it has.
DROP TABLE invoice_series;
CREATE TABLE invoice_series (
    seller_org   TEXT COLLATE "C" NOT NULL REFERENCES orgs (id),
    year         BIGINT NOT NULL,
    credit_notes BOOLEAN NOT NULL, -- they have a series of their own
    prefix       TEXT COLLATE "C" NOT NULL, -- printed before the number
    first        BIGINT NOT NULL,
    last         BIGINT NOT NULL, -- the number given last
    PRIMARY KEY (seller_org, year, credit_notes)
);
INSERT INTO invoice_series (seller_org, year, credit_notes, prefix, first, last)
SELECT i.seller_org, i.year, FALSE, upper(o.provider_code), MIN(i.number), MAX(i.number)
FROM invoices i JOIN orgs o ON o.id = i.seller_org
GROUP BY i.seller_org, i.year, o.provider_code;

-- What organisations are to the tax office.
ALTER TABLE orgs ADD COLUMN vat_id TEXT COLLATE "C" NOT NULL DEFAULT ''; -- VAT identification number, as the register has it
ALTER TABLE orgs ADD COLUMN is_business BOOLEAN NOT NULL DEFAULT FALSE; -- it buys as a business
ALTER TABLE orgs ADD COLUMN small_enterprise BOOLEAN NOT NULL DEFAULT FALSE; -- it sells under the exemption for small enterprises

-- The rates of tax that administrators have added to those of the program.
CREATE TABLE tax_rates (
    country    TEXT COLLATE "C" NOT NULL, -- ISO 3166-1
    class      TEXT COLLATE "C" NOT NULL, -- 'standard', or one that was added
    valid_from TEXT COLLATE "C" NOT NULL, -- the first day, as 2026-01-31
    percent    TEXT COLLATE "C" NOT NULL,
    added_at   BIGINT NOT NULL,
    added_by   TEXT COLLATE "C" NOT NULL, -- user id; '' for the command line
    PRIMARY KEY (country, class, valid_from)
);
