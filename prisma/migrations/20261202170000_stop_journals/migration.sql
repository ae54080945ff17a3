-- Stops that were recorded without the database, line by line; a line is taken in once and never changes.
CREATE TABLE stop_journal (
  id uuid PRIMARY KEY,
  run_id uuid NOT NULL,
  kid text NOT NULL,
  is_ended boolean NOT NULL,
  is_signed boolean NOT NULL,
  problem jsonb,
  imported_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  imported_by text NOT NULL
);
CREATE UNIQUE INDEX stop_journal_run_id_key ON stop_journal (run_id);
CREATE TABLE stop_journal_line (
  journal_id uuid NOT NULL REFERENCES stop_journal (id) ON DELETE RESTRICT ON UPDATE CASCADE,
  n integer NOT NULL,
  at timestamptz(3) NOT NULL,
  kind text NOT NULL,
  line text NOT NULL,
  PRIMARY KEY (journal_id, n)
);
GRANT SELECT, INSERT, UPDATE ON stop_journal TO acgs_app;
GRANT SELECT, INSERT ON stop_journal_line TO acgs_app;
