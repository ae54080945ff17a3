-- How many pods of a service were ready in a minute; a minute without a row was not sampled.
CREATE TABLE workload_minute (
  uid text NOT NULL,
  minute timestamptz(3) NOT NULL,
  ready integer NOT NULL CHECK (ready >= 0),
  desired integer NOT NULL CHECK (desired >= 0),
  CONSTRAINT workload_minute_pkey PRIMARY KEY (uid, minute)
);
CREATE INDEX workload_minute_minute_idx ON workload_minute USING brin (minute);
GRANT SELECT, INSERT, DELETE ON workload_minute TO acgs_app;
