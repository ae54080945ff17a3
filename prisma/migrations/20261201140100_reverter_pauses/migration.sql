-- What a run has paused, until somebody resumes it. Kept from the steps of runs, and from looking at the object.
CREATE TABLE reverter_pause (
  run_id uuid NOT NULL,
  target_key text NOT NULL,
  step_n integer NOT NULL,
  target jsonb NOT NULL,
  reason text NOT NULL,
  requested_by text NOT NULL,
  until_at timestamptz(3) NOT NULL,
  paused_at timestamptz(3) NOT NULL,
  told_at timestamptz(3),
  seen text NOT NULL DEFAULT 'unknown' CHECK (seen IN ('paused', 'acting', 'gone', 'unknown')),
  seen_at timestamptz(3),
  ended_at timestamptz(3),
  ended_how text CHECK (ended_how IN ('resumed', 'taken back', 'by hand', 'gone')),
  ended_by uuid,
  PRIMARY KEY (run_id, target_key),
  CHECK ((ended_at IS NULL) = (ended_how IS NULL))
);
CREATE INDEX reverter_pause_standing_idx ON reverter_pause (until_at) WHERE ended_at IS NULL;
CREATE INDEX step_pauses_idx ON step (run_id, n) WHERE params -> 'change' ->> 'do' = 'pauseReverter';
CREATE INDEX step_resumes_idx ON step (target_key) WHERE params -> 'change' ->> 'do' = 'resumeReverter';
GRANT SELECT, INSERT, UPDATE ON reverter_pause TO acgs_app;
