-- What stands in the strip of every page.
-- CreateTable
CREATE TABLE "alarm" (
    "id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "severity" INTEGER NOT NULL,
    "title" TEXT NOT NULL,
    "detail" TEXT NOT NULL,
    "href" TEXT,
    "opened_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "cleared_at" TIMESTAMPTZ(3),

    CONSTRAINT "alarm_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "alarm_opened_at_idx" ON "alarm"("opened_at");

CREATE UNIQUE INDEX alarm_open ON alarm (key) WHERE cleared_at IS NULL;
ALTER TABLE alarm ADD CONSTRAINT alarm_severity CHECK (severity BETWEEN 1 AND 4);
GRANT SELECT, INSERT, UPDATE ON alarm TO acgs_app;
