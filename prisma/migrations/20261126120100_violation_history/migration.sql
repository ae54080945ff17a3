-- What became of an item: one row a change, written with it and never changed afterwards, and the tests that came out of false alarms.
CREATE TABLE "violation_event" (
    "violation_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "action" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "by" TEXT NOT NULL,
    "before" JSONB NOT NULL,
    "after" JSONB NOT NULL,
    "reason" TEXT,
    "artefact" JSONB,

    CONSTRAINT "violation_event_pkey" PRIMARY KEY ("violation_id","version")
);
ALTER TABLE "violation_event" ADD CONSTRAINT "violation_event_violation_id_fkey" FOREIGN KEY ("violation_id") REFERENCES "violation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE TABLE "violation_fixture" (
    "id" UUID NOT NULL,
    "violation_id" UUID NOT NULL,
    "decision_id" UUID NOT NULL,
    "body" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,

    CONSTRAINT "violation_fixture_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "violation_fixture_violation_id_idx" ON "violation_fixture"("violation_id");
ALTER TABLE "violation_fixture" ADD CONSTRAINT "violation_fixture_violation_id_fkey" FOREIGN KEY ("violation_id") REFERENCES "violation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

GRANT SELECT, INSERT ON violation_event, violation_fixture TO acgs_app;
CREATE TRIGGER violation_event_fixed BEFORE UPDATE OR DELETE OR TRUNCATE ON violation_event FOR EACH STATEMENT EXECUTE FUNCTION acgs_refuse();
CREATE TRIGGER violation_fixture_fixed BEFORE UPDATE OR DELETE OR TRUNCATE ON violation_fixture FOR EACH STATEMENT EXECUTE FUNCTION acgs_refuse();
CREATE TRIGGER violation_occurrence_fixed BEFORE UPDATE OR DELETE OR TRUNCATE ON violation_occurrence FOR EACH STATEMENT EXECUTE FUNCTION acgs_refuse();

-- What the engines do to an item is history too: that it came up, and that it came back.
CREATE FUNCTION acgs_violation_opened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO violation_event (violation_id, version, action, at, by, before, after)
  VALUES (NEW.id, NEW.version, 'violations.open', NEW.opened_at, 'system', '{}', jsonb_build_object('state', NEW.state));
  RETURN NULL;
END $$;
CREATE TRIGGER violation_opened AFTER INSERT ON violation FOR EACH ROW EXECUTE FUNCTION acgs_violation_opened();

CREATE FUNCTION acgs_violation_reopened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO violation_event (violation_id, version, action, at, by, before, after)
  VALUES (NEW.id, NEW.version, 'violations.reopen', NEW.opened_at, 'system',
    jsonb_build_object('state', OLD.state), jsonb_build_object('state', NEW.state));
  RETURN NULL;
END $$;
CREATE TRIGGER violation_reopened AFTER UPDATE OF state ON violation FOR EACH ROW
  WHEN (NEW.state = 'reopened' AND OLD.state <> 'reopened') EXECUTE FUNCTION acgs_violation_reopened();
