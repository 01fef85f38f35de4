-- Version 1. Why each table is as it is: core/store/README.md.
-- Numbers are never reused. t type, p parameter definition, s system, k term, u unit (a term of unit system
-- and code, 0 none), r record key (bucket << 20 | sequence), g the key of a target, n change number,
-- z dictionary. A Patient is sequence 0 of its bucket.
CREATE TABLE fact (name TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID;
CREATE TABLE type (t INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, live INT NOT NULL DEFAULT 0);
CREATE TABLE param (p INTEGER PRIMARY KEY, t INT NOT NULL, code TEXT NOT NULL, kind INT NOT NULL, bit INT, def TEXT, state INT NOT NULL);
CREATE TABLE sys (s INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE);
CREATE TABLE term (k INTEGER PRIMARY KEY, s INT NOT NULL, c TEXT NOT NULL);
CREATE UNIQUE INDEX term_c ON term (c, s);
CREATE INDEX term_s ON term (s);
CREATE TABLE dict (z INTEGER PRIMARY KEY, t INT NOT NULL, bytes BLOB NOT NULL);

-- kind: 0 shared, 1 of a patient, -b a further one of the patient of bucket b (its rows stand in also under b).
CREATE TABLE bucket (b INTEGER PRIMARY KEY, kind INT NOT NULL, next INT NOT NULL);
-- id: a lower-case UUID as 16 bytes, else text. A row without res is only referred to.
CREATE TABLE ident (t INT NOT NULL, id NOT NULL, r INT NOT NULL, PRIMARY KEY (t, id)) WITHOUT ROWID;
-- ver, chg, ts: of the newest version; cre: change of the newest creation; t1: 0, else deleted (or moved to
-- another key) by that change. bits: 1 << param.bit for each parameter that has a row.
CREATE TABLE res (r INTEGER PRIMARY KEY, t INT NOT NULL, ver INT NOT NULL, cre INT NOT NULL, chg INT NOT NULL, ts INT NOT NULL, d0 INT, bits INT, ixv INT NOT NULL, t0 INT NOT NULL, t1 INT NOT NULL);
CREATE INDEX res_chg ON res (t, chg, bits, t1);
-- z: 0 plain, 1 zstd, else zstd with dict.z. The newest live version only.
CREATE TABLE doc (r INTEGER PRIMARY KEY, z INT NOT NULL, body BLOB NOT NULL);
-- The feed, one row a version. op: 1 create, 2 update, 3 delete. z NULL: the newest version of r, its body is
-- in doc; else a replaced one with its body and what d0 and bits were.
CREATE TABLE chg (n INTEGER PRIMARY KEY, r INT NOT NULL, t INT NOT NULL, ver INT NOT NULL, ts INT NOT NULL, op INT NOT NULL, z INT, body BLOB, d0 INT, bits INT);
CREATE INDEX chg_r ON chg (r, ver) WHERE z IS NOT NULL;
CREATE INDEX chg_t ON chg (t, n) WHERE z IS NOT NULL;
-- A resource that got a new key because its patient changed, and the key before.
CREATE TABLE moved (r INTEGER PRIMARY KEY, was INT NOT NULL);
-- Rows that change n marked dead (t1 = n), packed, so that they can be removed when no page needs them.
CREATE TABLE gone (n INTEGER PRIMARY KEY, keys BLOB NOT NULL);

-- Search rows: live when t1 = 0; seen by a page that stands at T when t0 <= T AND (t1 = 0 OR t1 > T).
-- also: further patients of a resource (b is the patient's first bucket).
CREATE TABLE also (b INT NOT NULL, r INT NOT NULL, t0 INT NOT NULL, t1 INT NOT NULL, PRIMARY KEY (b, r, t0)) WITHOUT ROWID;
CREATE TABLE tok (p INT NOT NULL, k INT NOT NULL, r INT NOT NULL, t0 INT NOT NULL, t1 INT NOT NULL, PRIMARY KEY (p, k, r, t0)) WITHOUT ROWID;
CREATE TABLE idn (p INT NOT NULL, v TEXT NOT NULL, s INT NOT NULL, r INT NOT NULL, t0 INT NOT NULL, t1 INT NOT NULL, PRIMARY KEY (p, v, s, r, t0)) WITHOUT ROWID;
-- v folded; x the original, '' when it is the same: exact match is (x = ? OR (x = '' AND v = ?)).
CREATE TABLE str (p INT NOT NULL, v TEXT NOT NULL, r INT NOT NULL, x TEXT NOT NULL, f INT NOT NULL, t0 INT NOT NULL, t1 INT NOT NULL, PRIMARY KEY (p, v, r, x, t0)) WITHOUT ROWID;
CREATE TABLE uri (p INT NOT NULL, v TEXT NOT NULL, r INT NOT NULL, t0 INT NOT NULL, t1 INT NOT NULL, PRIMARY KEY (p, v, r, t0)) WITHOUT ROWID;
CREATE TABLE ref (p INT NOT NULL, g INT NOT NULL, r INT NOT NULL, t0 INT NOT NULL, t1 INT NOT NULL, PRIMARY KEY (p, g, r, t0)) WITHOUT ROWID;
CREATE TABLE refr (r INT NOT NULL, p INT NOT NULL, g INT NOT NULL, t0 INT NOT NULL, t1 INT NOT NULL, PRIMARY KEY (r, p, g, t0)) WITHOUT ROWID;
-- [lo, lo + d) in ms; l = 1: d is more than a day. f: 1 smallest, 2 largest of the parameter in the resource.
CREATE TABLE dat (p INT NOT NULL, l INT NOT NULL, lo INT NOT NULL, r INT NOT NULL, d INT NOT NULL, f INT NOT NULL, t0 INT NOT NULL, t1 INT NOT NULL, PRIMARY KEY (p, l, lo, r, d, t0)) WITHOUT ROWID;
-- Dates by resource, but not of the type's main date: that is res.d0.
CREATE TABLE datr (r INT NOT NULL, p INT NOT NULL, lo INT NOT NULL, t0 INT NOT NULL, t1 INT NOT NULL, PRIMARY KEY (r, p, lo, t0)) WITHOUT ROWID;
CREATE TABLE qty (p INT NOT NULL, u INT NOT NULL, v REAL NOT NULL, r INT NOT NULL, f INT NOT NULL, t0 INT NOT NULL, t1 INT NOT NULL, PRIMARY KEY (p, u, v, r, t0)) WITHOUT ROWID;
CREATE TABLE cq (p INT NOT NULL, k INT NOT NULL, u INT NOT NULL, v REAL NOT NULL, r INT NOT NULL, t0 INT NOT NULL, t1 INT NOT NULL, PRIMARY KEY (p, k, u, v, r, t0)) WITHOUT ROWID;
CREATE TABLE ct (p INT NOT NULL, k INT NOT NULL, k2 INT NOT NULL, r INT NOT NULL, t0 INT NOT NULL, t1 INT NOT NULL, PRIMARY KEY (p, k, k2, r, t0)) WITHOUT ROWID;
CREATE TABLE cs (p INT NOT NULL, k INT NOT NULL, v TEXT NOT NULL, r INT NOT NULL, t0 INT NOT NULL, t1 INT NOT NULL, PRIMARY KEY (p, k, v, r, t0)) WITHOUT ROWID;
-- Also token and two whole numbers (lo, d).
CREATE TABLE cd (p INT NOT NULL, k INT NOT NULL, lo INT NOT NULL, r INT NOT NULL, d INT NOT NULL, t0 INT NOT NULL, t1 INT NOT NULL, PRIMARY KEY (p, k, lo, r, d, t0)) WITHOUT ROWID;
CREATE TABLE cr (p INT NOT NULL, g INT NOT NULL, k INT NOT NULL, r INT NOT NULL, t0 INT NOT NULL, t1 INT NOT NULL, PRIMARY KEY (p, g, k, r, t0)) WITHOUT ROWID;
-- Tokens of the parameter `code` with the main date; d is FHIR_DATE_MIN when there is none.
CREATE TABLE tokd (p INT NOT NULL, k INT NOT NULL, d INT NOT NULL, r INT NOT NULL, t0 INT NOT NULL, t1 INT NOT NULL, PRIMARY KEY (p, k, d, r, t0)) WITHOUT ROWID;
