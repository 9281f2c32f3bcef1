-- +goose Up

-- Units that prices are for. What a plan says of its unit is copied into the plan.
CREATE TABLE units (
    name         TEXT COLLATE "C" PRIMARY KEY,
    name_key     TEXT COLLATE "C" NOT NULL UNIQUE, -- in lower case
    model        TEXT COLLATE "C" NOT NULL CHECK (model IN ('single payment', 'subscription', 'pay per use')),
    period_count BIGINT NOT NULL DEFAULT 0, -- of a subscription, else 0
    period_unit  TEXT COLLATE "C" NOT NULL DEFAULT '' CHECK (period_unit IN ('', 'day', 'week', 'month', 'quarter', 'year')),
    seq          BIGINT NOT NULL, -- the order in which they were added
    added_at     BIGINT -- NULL for those that every market begins with
);
INSERT INTO units (name, name_key, model, period_count, period_unit, seq) VALUES
    ('invocation', 'invocation', 'pay per use', 0, '', 1),
    ('issue', 'issue', 'pay per use', 0, '', 2),
    ('single payment', 'single payment', 'single payment', 0, '', 3),
    ('per month', 'per month', 'subscription', 30, 'day', 4),
    ('per week', 'per week', 'subscription', 7, 'day', 5),
    ('per year', 'per year', 'subscription', 365, 'day', 6),
    ('per calendar month', 'per calendar month', 'subscription', 1, 'month', 7),
    ('per quarter', 'per quarter', 'subscription', 1, 'quarter', 8),
    ('per calendar year', 'per calendar year', 'subscription', 1, 'year', 9);

-- An offering has several plans. Their JSON says everything; the other columns are what is searched for.
ALTER TABLE plans ADD COLUMN label TEXT COLLATE "C" NOT NULL DEFAULT ''; -- '' where it is the only one
ALTER TABLE plans ADD COLUMN body TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE plans ADD COLUMN class TEXT COLLATE "C" NOT NULL DEFAULT '' CHECK (class IN ('', 'single-payment', 'subscription', 'use')); -- '' is free
ALTER TABLE plans ADD COLUMN period TEXT COLLATE "C" NOT NULL DEFAULT ''; -- which the price is for, where it is nothing but a subscription
ALTER TABLE plans ADD COLUMN shown BOOLEAN NOT NULL DEFAULT FALSE; -- the one plan of an offering whose price shop windows show
UPDATE plans SET shown = TRUE, class = CASE WHEN price > 0 THEN 'single-payment' ELSE '' END;
UPDATE plans SET body = CAST(json_build_object('title', title, 'description', description) AS TEXT) WHERE price = 0;
UPDATE plans SET body = CAST(json_build_object(
    'title', title, 'description', description, 'currency', currency, 'tax_included', tax_included,
    'price_components', json_build_array(json_build_object('label', title, 'unit', 'single payment', 'model', 'single payment', 'value',
        CASE
            WHEN currency IN ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF')
                THEN CAST(price AS TEXT)
            WHEN currency IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND')
                THEN CAST(price / 1000 AS TEXT) || '.' || substr(CAST(1000 + price % 1000 AS TEXT), 2)
            WHEN currency IN ('CLF', 'UYW')
                THEN CAST(price / 10000 AS TEXT) || '.' || substr(CAST(10000 + price % 10000 AS TEXT), 2)
            ELSE CAST(price / 100 AS TEXT) || '.' || substr(CAST(100 + price % 100 AS TEXT), 2)
        END))) AS TEXT) WHERE price > 0;
ALTER TABLE plans DROP COLUMN title;
ALTER TABLE plans DROP COLUMN description;
CREATE UNIQUE INDEX plans_shown ON plans (offering_id) WHERE shown;
