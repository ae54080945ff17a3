-- How far the decision stream is ingested. It moves in the transaction that stores the rows, so a restart goes on where they end.
CREATE TABLE "stream_position" (
    "topic" TEXT NOT NULL,
    "topic_id" TEXT NOT NULL,
    "partition" INTEGER NOT NULL,
    "next_offset" BIGINT NOT NULL,
    "end_offset" BIGINT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "stream_position_pkey" PRIMARY KEY ("topic","topic_id","partition")
);
-- Messages that could not be stored, whole up to 64 KiB, with the reason.
CREATE TABLE "stream_aside" (
    "topic" TEXT NOT NULL,
    "topic_id" TEXT NOT NULL,
    "partition" INTEGER NOT NULL,
    "record_offset" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "reason" TEXT NOT NULL,
    "body" BYTEA NOT NULL,
    "body_bytes" INTEGER NOT NULL,

    CONSTRAINT "stream_aside_pkey" PRIMARY KEY ("topic","topic_id","partition","record_offset")
);
CREATE INDEX "stream_aside_at_idx" ON "stream_aside"("at");
GRANT SELECT, INSERT, UPDATE ON stream_position TO acgs_app;
GRANT SELECT, INSERT, DELETE ON stream_aside TO acgs_app;
