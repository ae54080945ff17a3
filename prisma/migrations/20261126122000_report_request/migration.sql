-- A report somebody, or the calendar, asked for. The worker claims it for a while, makes it, and says how it ended.
CREATE TABLE "report_request" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "period_from" TIMESTAMPTZ(3) NOT NULL,
    "period_to" TIMESTAMPTZ(3) NOT NULL,
    "cause" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'requested',
    "requested_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "requested_by" TEXT NOT NULL,
    "late_ms" BIGINT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "claimed_by" TEXT,
    "claimed_until" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "failed_why" TEXT,

    CONSTRAINT "report_request_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "report_request_state_requested_at_idx" ON "report_request"("state", "requested_at");
ALTER TABLE report_request ADD CONSTRAINT report_request_state_known CHECK (state IN ('requested', 'making', 'made', 'failed'));
ALTER TABLE report_request ADD CONSTRAINT report_request_cause_known CHECK (cause IN ('person', 'schedule'));
-- The calendar asks once for a kind and a period, however many workers there are.
CREATE UNIQUE INDEX report_request_scheduled_once ON report_request (kind, period_from, period_to) WHERE cause = 'schedule';
-- People ask again as often as they like, but not while the same one is being made.
CREATE UNIQUE INDEX report_request_open_once ON report_request (kind, period_from, period_to)
  WHERE cause = 'person' AND state IN ('requested', 'making');
GRANT SELECT, INSERT, UPDATE ON report_request TO acgs_app;
