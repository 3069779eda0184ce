-- A row a customer, locked while its main contact is found out: two who choose one come one after the other.
CREATE TABLE IF NOT EXISTS contact_turn (
  customer BIGINT NOT NULL PRIMARY KEY,
  CONSTRAINT contact_turn_customer FOREIGN KEY (customer) REFERENCES customer (id) ON DELETE CASCADE
);
