-- +goose Up

-- The plan by which a window of usage was billed: what comes in late for it is charged by the same.
ALTER TABLE usage_billed ADD COLUMN plan TEXT COLLATE "C" NOT NULL DEFAULT ''; -- JSON; '' for windows that were billed before it was kept
