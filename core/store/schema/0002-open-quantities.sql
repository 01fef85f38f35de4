-- Version 2. A quantity with a comparator ("<5") is two rows, flagged 4 (no lower end) or 8 (no upper end),
-- in qty.f and here. The rows are made anew after this step, as whenever extraction has changed.
DROP TABLE cq;
CREATE TABLE cq (p INT NOT NULL, k INT NOT NULL, u INT NOT NULL, v REAL NOT NULL, r INT NOT NULL, f INT NOT NULL, t0 INT NOT NULL, t1 INT NOT NULL, PRIMARY KEY (p, k, u, v, r, t0)) WITHOUT ROWID;
