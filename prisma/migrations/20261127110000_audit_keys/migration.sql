-- Public halves of the keys that sign checkpoints, with the time each counts: what an export and the Audit page hand out.
-- CreateTable
CREATE TABLE "audit_key" (
    "vkey" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "valid_until" TIMESTAMPTZ(3),
    "published_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "audit_key_pkey" PRIMARY KEY ("vkey")
);
GRANT SELECT, INSERT ON audit_key TO acgs_sequencer;
GRANT UPDATE (valid_until) ON audit_key TO acgs_sequencer;
GRANT SELECT ON audit_key TO acgs_app, acgs_auditor;

-- The installation's own name: it goes into the origin of its checkpoints and tells its anchors from another's.
INSERT INTO setting (key, version, by, body, reason)
VALUES ('installation', 1, 'system', jsonb_build_object('id', gen_random_uuid()), 'named when its log began');
