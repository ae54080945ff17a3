-- Rights taken in need, and the freeze of changes.
-- CreateTable
CREATE TABLE "break_glass" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "role" TEXT,
    "scope" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "confirm_by" TIMESTAMPTZ(3),
    "confirmed_by" UUID,
    "confirmed_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "ended_by" TEXT,
    "review_due_at" TIMESTAMPTZ(3) NOT NULL,
    "reviewed_by" UUID,
    "reviewed_at" TIMESTAMPTZ(3),
    "review_note" TEXT,

    CONSTRAINT "break_glass_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "change_freeze" (
    "id" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "started_by" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "until" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "ended_by" TEXT,

    CONSTRAINT "change_freeze_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "break_glass_person_id_idx" ON "break_glass"("person_id");

-- CreateIndex
CREATE INDEX "break_glass_expires_at_idx" ON "break_glass"("expires_at");

-- CreateIndex
CREATE INDEX "change_freeze_until_idx" ON "change_freeze"("until");

ALTER TABLE break_glass ADD CONSTRAINT break_glass_kind CHECK ((kind = 'contain' AND role IS NULL) OR (kind = 'role' AND role IS NOT NULL));
ALTER TABLE break_glass ADD CONSTRAINT break_glass_reason CHECK (length(reason) >= 20);
ALTER TABLE break_glass ADD CONSTRAINT break_glass_short CHECK (expires_at <= started_at + interval '4 hours');
ALTER TABLE change_freeze ADD CONSTRAINT change_freeze_short CHECK (until <= started_at + interval '72 hours');
GRANT SELECT, INSERT, UPDATE ON break_glass, change_freeze TO acgs_app;
