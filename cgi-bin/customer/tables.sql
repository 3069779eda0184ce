-- A row a customer, locked while its main contact is found out: two who choose one come one after the other.
CREATE TABLE IF NOT EXISTS contact_turn (
  customer BIGINT NOT NULL PRIMARY KEY,
  CONSTRAINT contact_turn_customer FOREIGN KEY (customer) REFERENCES customer (id) ON DELETE CASCADE
);

-- Of customers of whose value something is known: points from 0 to 100 for each part, NULL = no data. Their score is a field of the customer.
CREATE TABLE IF NOT EXISTS customer_value (
  customer BIGINT NOT NULL PRIMARY KEY,
  computed_at DATETIME(3) NOT NULL,
  recency TINYINT NULL,
  frequency TINYINT NULL,
  amount TINYINT NULL,
  margin TINYINT NULL,
  pipeline TINYINT NULL,
  overdue TINYINT NULL,
  CONSTRAINT customer_value_customer FOREIGN KEY (customer) REFERENCES customer (id) ON DELETE CASCADE
);

-- When the lifecycle or the value class of a customer became another one.
CREATE TABLE IF NOT EXISTS customer_change (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  customer BIGINT NOT NULL,
  changed_at DATETIME(3) NOT NULL,
  what VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  was VARCHAR(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  became VARCHAR(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  KEY customer (customer, id),
  CONSTRAINT customer_change_customer FOREIGN KEY (customer) REFERENCES customer (id) ON DELETE CASCADE
);

-- Birthdays that owners were told of.
CREATE TABLE IF NOT EXISTS contact_birthday_told (
  contact BIGINT NOT NULL,
  day DATE NOT NULL,
  PRIMARY KEY (contact, day),
  KEY day (day),
  CONSTRAINT contact_birthday_told_contact FOREIGN KEY (contact) REFERENCES contact (id) ON DELETE CASCADE
);

-- Who is in a segment: kept by lib/doc/group.c.
CREATE TABLE IF NOT EXISTS segment_member (
  segment BIGINT NOT NULL,
  type VARCHAR(31) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  record BIGINT NOT NULL,
  since DATETIME(3) NOT NULL,
  PRIMARY KEY (segment, record),
  KEY record (type, record, segment),
  CONSTRAINT segment_member_segment FOREIGN KEY (segment) REFERENCES segment (id) ON DELETE CASCADE
);

-- Dynamic segments that wait to be computed, and how far each came.
CREATE TABLE IF NOT EXISTS segment_pass (
  segment BIGINT NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL,
  asked_at DATETIME(3) NOT NULL,
  CONSTRAINT segment_pass_segment FOREIGN KEY (segment) REFERENCES segment (id) ON DELETE CASCADE
);

-- Cards of an address book that wait to become contacts: their text, and what was chosen for each; kept for two days.
CREATE TABLE IF NOT EXISTS contact_import (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  user BIGINT NOT NULL,
  made_at DATETIME(3) NOT NULL,
  cards MEDIUMTEXT NOT NULL,
  choices MEDIUMTEXT NOT NULL,
  KEY user (user, id),
  KEY made_at (made_at)
);

-- What became of each card that was taken: the contact, or why there is none.
CREATE TABLE IF NOT EXISTS contact_import_row (
  import BIGINT NOT NULL,
  no INT NOT NULL,
  did VARCHAR(10) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  contact BIGINT NULL,
  message VARCHAR(500) NOT NULL,
  PRIMARY KEY (import, no),
  KEY contact (contact),
  CONSTRAINT contact_import_row_import FOREIGN KEY (import) REFERENCES contact_import (id) ON DELETE CASCADE,
  CONSTRAINT contact_import_row_contact FOREIGN KEY (contact) REFERENCES contact (id) ON DELETE SET NULL
);
