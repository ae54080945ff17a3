-- What people stopped or contained, each to be looked at by somebody else within a day.
-- CreateTable
CREATE TABLE "stop_review" (
    "id" UUID NOT NULL,
    "action" TEXT NOT NULL,
    "target_kind" TEXT NOT NULL,
    "target_id" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "acted_by" TEXT NOT NULL,
    "acted_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "method" TEXT,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "reviewed_by" UUID,
    "reviewed_at" TIMESTAMPTZ(3),
    "note" TEXT,

    CONSTRAINT "stop_review_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "stop_review_reviewed_at_id_idx" ON "stop_review"("reviewed_at", "id");

ALTER TABLE stop_review ADD CONSTRAINT stop_review_whole
  CHECK ((reviewed_at IS NULL) = (reviewed_by IS NULL) AND (reviewed_at IS NULL) = (note IS NULL));
ALTER TABLE stop_review ADD CONSTRAINT stop_review_other CHECK (reviewed_by IS NULL OR reviewed_by::text <> acted_by);
GRANT SELECT, INSERT ON stop_review TO acgs_app;
GRANT UPDATE (reviewed_by, reviewed_at, note) ON stop_review TO acgs_app;
