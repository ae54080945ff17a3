-- Reports as they were made, each under the id of its request: written once, never changed, so that sending one again sends the same bytes.
CREATE TABLE "report" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "period_from" TIMESTAMPTZ(3) NOT NULL,
    "period_to" TIMESTAMPTZ(3) NOT NULL,
    "generated_at" TIMESTAMPTZ(3) NOT NULL,
    "by" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "software" TEXT NOT NULL,
    "constitution_version" INTEGER,
    "completeness" TEXT NOT NULL,
    "overall" TEXT NOT NULL,
    "late_ms" BIGINT,
    "body" JSONB NOT NULL,
    "pdf" BYTEA NOT NULL,
    "csv" BYTEA NOT NULL,
    "json" BYTEA NOT NULL,
    "pdf_sha256" TEXT NOT NULL,
    "csv_sha256" TEXT NOT NULL,
    "json_sha256" TEXT NOT NULL,

    CONSTRAINT "report_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "report_generated_at_id_idx" ON "report"("generated_at" DESC, "id" DESC);
CREATE INDEX "report_kind_generated_at_id_idx" ON "report"("kind", "generated_at" DESC, "id" DESC);
ALTER TABLE "report" ADD CONSTRAINT "report_id_fkey" FOREIGN KEY ("id") REFERENCES "report_request"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE report ADD CONSTRAINT report_completeness_known CHECK (completeness IN ('complete', 'sources_missing', 'with_gaps', 'nothing_measured'));
GRANT SELECT, INSERT ON report TO acgs_app;

CREATE TRIGGER report_no_change BEFORE UPDATE OR DELETE ON report FOR EACH ROW EXECUTE FUNCTION acgs_refuse();
CREATE TRIGGER report_no_truncate BEFORE TRUNCATE ON report FOR EACH STATEMENT EXECUTE FUNCTION acgs_refuse();
ALTER TABLE report ENABLE ALWAYS TRIGGER report_no_change;
ALTER TABLE report ENABLE ALWAYS TRIGGER report_no_truncate;
