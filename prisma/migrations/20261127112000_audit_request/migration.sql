-- Under which key a service sent an audit event, so that a repeat within a day is the same event.
-- CreateTable
CREATE TABLE "audit_request" (
    "key" TEXT NOT NULL,
    "event_id" TEXT NOT NULL,
    "body_digest" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "audit_request_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "audit_request_at_idx" ON "audit_request"("at");

GRANT SELECT, INSERT, DELETE ON audit_request TO acgs_app;
