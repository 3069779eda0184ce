-- A row a customer, locked while its main contact is found out: two who choose one come one after the other.
CREATE TABLE IF NOT EXISTS contact_turn (
  customer BIGINT NOT NULL PRIMARY KEY,
  CONSTRAINT contact_turn_customer FOREIGN KEY (customer) REFERENCES customer (id) ON DELETE CASCADE
);

-- Birthdays that owners were told of.
CREATE TABLE IF NOT EXISTS contact_birthday_told (
  contact BIGINT NOT NULL,
  day DATE NOT NULL,
  PRIMARY KEY (contact, day),
  KEY day (day),
  CONSTRAINT contact_birthday_told_contact FOREIGN KEY (contact) REFERENCES contact (id) ON DELETE CASCADE
);
