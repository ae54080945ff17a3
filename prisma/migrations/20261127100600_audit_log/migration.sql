-- The log: leaves, entries by month, tiles, checkpoints, head, detail, anchors, checks.
-- CreateTable
CREATE TABLE "audit_leaf" (
    "idx" BIGINT NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "audit_leaf_pkey" PRIMARY KEY ("idx")
);

-- CreateTable
CREATE TABLE "audit_entry" (
    "idx" BIGINT NOT NULL,
    "sealed_at" TIMESTAMPTZ(3) NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "entry_id" TEXT NOT NULL,
    "phase" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "outcome" TEXT,
    "actor_id" TEXT NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "target_kind" TEXT NOT NULL,
    "target_id" TEXT NOT NULL,
    "request_id" TEXT NOT NULL,
    "run_id" TEXT,
    "incident_id" TEXT,
    "text" TEXT NOT NULL,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("idx","sealed_at")
) PARTITION BY RANGE ("sealed_at");

-- CreateTable
CREATE TABLE "audit_tile" (
    "level" INTEGER NOT NULL,
    "n" BIGINT NOT NULL,
    "bytes" BYTEA NOT NULL,

    CONSTRAINT "audit_tile_pkey" PRIMARY KEY ("level","n")
);

-- CreateTable
CREATE TABLE "audit_checkpoint" (
    "size" BIGINT NOT NULL,
    "root" BYTEA NOT NULL,
    "note" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "audit_checkpoint_pkey" PRIMARY KEY ("size")
);

-- CreateTable
CREATE TABLE "audit_head" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "size" BIGINT NOT NULL DEFAULT 0,
    "root" BYTEA NOT NULL,
    "frontier" BYTEA NOT NULL,
    "epoch" BIGINT NOT NULL DEFAULT 0,
    "sealed_at" TIMESTAMPTZ(3),
    "note_size" BIGINT,
    "note" TEXT,
    "noted_at" TIMESTAMPTZ(3),
    "waits_why" TEXT,

    CONSTRAINT "audit_head_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_detail" (
    "digest" TEXT NOT NULL,
    "salt" BYTEA,
    "body" TEXT,
    "class" TEXT NOT NULL,
    "person_id" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "erased_at" TIMESTAMPTZ(3),

    CONSTRAINT "audit_detail_pkey" PRIMARY KEY ("digest")
);

-- CreateTable
CREATE TABLE "audit_anchor" (
    "sink" TEXT NOT NULL,
    "size" BIGINT NOT NULL DEFAULT 0,
    "note" TEXT,
    "at" TIMESTAMPTZ(3),
    "tried_at" TIMESTAMPTZ(3),
    "error" TEXT,

    CONSTRAINT "audit_anchor_pkey" PRIMARY KEY ("sink")
);

-- CreateTable
CREATE TABLE "audit_check" (
    "id" BIGSERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "size" BIGINT NOT NULL,
    "took_ms" INTEGER NOT NULL,
    "is_good" BOOLEAN NOT NULL,
    "first_bad_index" BIGINT,
    "detail" TEXT NOT NULL,

    CONSTRAINT "audit_check_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "audit_entry_entry_id_idx" ON "audit_entry"("entry_id");

-- CreateIndex
CREATE INDEX "audit_entry_actor_id_idx_idx" ON "audit_entry"("actor_id", "idx" DESC);

-- CreateIndex
CREATE INDEX "audit_entry_action_idx_idx" ON "audit_entry"("action", "idx" DESC);

-- CreateIndex
CREATE INDEX "audit_entry_target_kind_target_id_idx_idx" ON "audit_entry"("target_kind", "target_id", "idx" DESC);

-- CreateIndex
CREATE INDEX "audit_entry_request_id_idx" ON "audit_entry"("request_id");

-- CreateIndex
CREATE INDEX "audit_entry_at_idx" ON "audit_entry"("at" DESC);

-- CreateIndex
CREATE INDEX "audit_detail_person_id_idx" ON "audit_detail"("person_id");

-- CreateIndex
CREATE INDEX "audit_detail_at_idx" ON "audit_detail"("at");

-- CreateIndex
CREATE INDEX "audit_check_at_idx" ON "audit_check"("at" DESC);

ALTER TABLE audit_head ADD CONSTRAINT audit_head_one_row CHECK (id = 1);
ALTER TABLE audit_leaf ADD CONSTRAINT audit_leaf_hash CHECK (octet_length(hash) = 32);
ALTER TABLE audit_tile ADD CONSTRAINT audit_tile_full CHECK (octet_length(bytes) = 8192);
-- The root of nothing is the hash of nothing.
INSERT INTO audit_head (id, root, frontier) VALUES (1, sha256(''), '');
CREATE TABLE audit_entry_default PARTITION OF audit_entry DEFAULT;

GRANT SELECT, INSERT ON audit_leaf, audit_entry, audit_tile, audit_checkpoint, audit_check TO acgs_sequencer;
GRANT USAGE ON SEQUENCE audit_check_id_seq TO acgs_sequencer;
GRANT SELECT, UPDATE ON audit_head TO acgs_sequencer;
GRANT SELECT, INSERT, UPDATE ON audit_anchor TO acgs_sequencer;
GRANT SELECT ON audit_leaf, audit_entry, audit_tile, audit_checkpoint, audit_head, audit_anchor, audit_check TO acgs_app, acgs_auditor;
GRANT SELECT ON audit_detail TO acgs_app, acgs_auditor;
GRANT INSERT (digest, salt, body, class, person_id) ON audit_detail TO acgs_app;
