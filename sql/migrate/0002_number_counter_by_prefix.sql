-- A serial that starts again with each prefix has the whole prefix as its scope.
ALTER TABLE number_counter MODIFY scope VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL;
