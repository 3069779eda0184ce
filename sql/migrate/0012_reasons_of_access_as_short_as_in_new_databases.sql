-- Databases made while scopes were being built had more room than any reason needs.
ALTER TABLE access MODIFY why VARCHAR(10) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL;
