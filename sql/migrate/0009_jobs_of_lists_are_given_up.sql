-- How often a bulk edit or an export failed, and when it is tried again: columns that platform.sql gives new databases.
ALTER TABLE list_job ADD COLUMN IF NOT EXISTS attempts INT NOT NULL DEFAULT 0,
	ADD COLUMN IF NOT EXISTS retry_at DATETIME(3) NULL;
