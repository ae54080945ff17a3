-- Token buckets; what they hold need not survive a crash.
-- CreateTable
CREATE TABLE "rate_bucket" (
    "key" TEXT NOT NULL,
    "tokens" DOUBLE PRECISION NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "rate_bucket_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "rate_bucket_at_idx" ON "rate_bucket"("at");

ALTER TABLE rate_bucket SET UNLOGGED;
GRANT SELECT, INSERT, UPDATE, DELETE ON rate_bucket TO acgs_app;
