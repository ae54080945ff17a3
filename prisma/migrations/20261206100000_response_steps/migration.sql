-- Response plans of incidents: copied when one is triggered, and what became of each step.
ALTER TABLE "agent" ADD COLUMN     "watched_until" TIMESTAMPTZ(3);
CREATE TABLE "response_step" (
    "incident_id" UUID NOT NULL,
    "n" INTEGER NOT NULL,
    "plan" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "is_auto" BOOLEAN NOT NULL,
    "agree" TEXT,
    "href" TEXT,
    "not_before" TIMESTAMPTZ(3) NOT NULL,
    "due_at" TIMESTAMPTZ(3),
    "state" TEXT NOT NULL DEFAULT 'pending',
    "is_late" BOOLEAN NOT NULL DEFAULT false,
    "run_ids" UUID[],
    "by" TEXT,
    "note" TEXT,
    "at" TIMESTAMPTZ(3),
    CONSTRAINT "response_step_pkey" PRIMARY KEY ("incident_id","n"),
    CHECK ("state" IN ('pending', 'running', 'done', 'failed', 'skipped', 'not_applicable')),
    CHECK ("n" >= 1)
);
CREATE INDEX "response_step_state_not_before_idx" ON "response_step"("state", "not_before");
ALTER TABLE "response_step" ADD CONSTRAINT "response_step_incident_id_fkey" FOREIGN KEY ("incident_id") REFERENCES "incident"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
-- What another severity takes away before it began is deleted; the timeline says so.
GRANT SELECT, INSERT, UPDATE, DELETE ON "response_step" TO acgs_app;
