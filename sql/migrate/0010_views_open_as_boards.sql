-- A view may open as a board, and be what a list opens with for those it is shared to: columns that platform.sql gives new databases.
ALTER TABLE list_view ADD COLUMN IF NOT EXISTS board VARCHAR(31) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT '' AFTER grouped,
	ADD COLUMN IF NOT EXISTS usual TINYINT NOT NULL DEFAULT 0 AFTER board;
