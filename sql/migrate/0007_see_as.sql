-- Whom a session looks through, and since when: columns that platform.sql gives new databases.
ALTER TABLE session ADD COLUMN IF NOT EXISTS seeing BIGINT NULL,
	ADD COLUMN IF NOT EXISTS seeing_at DATETIME(3) NULL,
	ADD KEY IF NOT EXISTS seeing_at (seeing_at);
