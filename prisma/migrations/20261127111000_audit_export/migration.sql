-- An export of the audit log that somebody asked for. The worker claims it for a while, makes it, and keeps its file in parts.
CREATE TABLE "audit_export" (
    "id" UUID NOT NULL,
    "format" TEXT NOT NULL,
    "from_at" TIMESTAMPTZ(3) NOT NULL,
    "to_at" TIMESTAMPTZ(3) NOT NULL,
    "include_detail" BOOLEAN NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'requested',
    "requested_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "requested_by" TEXT NOT NULL,
    "request_key" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "claimed_by" TEXT,
    "claimed_until" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "failed_why" TEXT,
    "first_idx" BIGINT,
    "end_idx" BIGINT,
    "size" BIGINT,
    "left_out" BIGINT,
    "bytes" BIGINT,
    "sha256" TEXT,

    CONSTRAINT "audit_export_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "audit_export_part" (
    "export_id" UUID NOT NULL,
    "n" INTEGER NOT NULL,
    "bytes" BYTEA NOT NULL,

    CONSTRAINT "audit_export_part_pkey" PRIMARY KEY ("export_id","n")
);
CREATE UNIQUE INDEX "audit_export_request_key_key" ON "audit_export"("request_key");
CREATE INDEX "audit_export_state_requested_at_idx" ON "audit_export"("state", "requested_at");
CREATE INDEX "audit_export_requested_at_id_idx" ON "audit_export"("requested_at" DESC, "id" DESC);
ALTER TABLE "audit_export_part" ADD CONSTRAINT "audit_export_part_export_id_fkey" FOREIGN KEY ("export_id") REFERENCES "audit_export"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE audit_export ADD CONSTRAINT audit_export_state_known CHECK (state IN ('requested', 'making', 'made', 'failed', 'expired'));
ALTER TABLE audit_export ADD CONSTRAINT audit_export_format_known CHECK (format IN ('jsonl', 'csv', 'ocsf', 'ecs', 'cef'));
-- It is packed already: the database need not try again.
ALTER TABLE audit_export_part ALTER COLUMN bytes SET STORAGE EXTERNAL;
GRANT SELECT, INSERT, UPDATE ON audit_export TO acgs_app;
GRANT SELECT, INSERT, DELETE ON audit_export_part TO acgs_app;
