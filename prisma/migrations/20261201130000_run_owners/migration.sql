-- Who had a run under which epoch, and whose lease had run out: one row a claim, written in its transaction.
CREATE TABLE run_owner (
  run_id uuid NOT NULL REFERENCES run (id) ON DELETE RESTRICT ON UPDATE CASCADE,
  epoch integer NOT NULL,
  owner text NOT NULL,
  at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  from_owner text,
  lease_ended_at timestamptz(3),
  PRIMARY KEY (run_id, epoch),
  CONSTRAINT run_owner_words CHECK ((from_owner IS NULL) = (lease_ended_at IS NULL))
);
GRANT SELECT, INSERT ON run_owner TO acgs_app;
CREATE TRIGGER run_owner_once BEFORE UPDATE OR DELETE ON run_owner FOR EACH ROW EXECUTE FUNCTION acgs_refuse();

-- Somebody has looked at a run that failed.
ALTER TABLE run ADD COLUMN looked_at timestamptz(3), ADD COLUMN looked_by text, ADD COLUMN look_note text;
ALTER TABLE run ADD CONSTRAINT run_looked CHECK ((looked_at IS NULL) = (looked_by IS NULL) AND (looked_at IS NULL) = (look_note IS NULL));
CREATE INDEX run_failed ON run (finished_at) WHERE state = 'failed';

-- How long steps of a kind took lately.
CREATE INDEX step_took ON step (kind, finished_at DESC) WHERE state = 'done';
