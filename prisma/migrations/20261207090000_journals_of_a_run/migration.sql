-- A run whose database is lost twice has two journals.
DROP INDEX stop_journal_run_id_key;
CREATE INDEX stop_journal_run_id_idx ON stop_journal (run_id);
