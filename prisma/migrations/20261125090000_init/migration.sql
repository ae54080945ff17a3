-- CreateTable
CREATE TABLE "person" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "disabled_at" TIMESTAMPTZ(3),

    CONSTRAINT "person_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "role_grant" (
    "person_id" UUID NOT NULL,
    "role" TEXT NOT NULL,
    "granted_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "role_grant_pkey" PRIMARY KEY ("person_id","role")
);

-- CreateTable
CREATE TABLE "session" (
    "id_hash" BYTEA NOT NULL,
    "person_id" UUID NOT NULL,
    "method" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "idle_until" TIMESTAMPTZ(3) NOT NULL,
    "absolute_until" TIMESTAMPTZ(3) NOT NULL,
    "ip" TEXT NOT NULL,
    "ua_hash" TEXT NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),
    "revoked_by" TEXT,
    "reason" TEXT,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id_hash")
);

-- CreateTable
CREATE TABLE "agent" (
    "agent_id" TEXT NOT NULL,
    "owner" TEXT NOT NULL,
    "trust_level" DOUBLE PRECISION NOT NULL,
    "clearance" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'active',
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "agent_pkey" PRIMARY KEY ("agent_id")
);

-- CreateTable
CREATE TABLE "api_token" (
    "id" TEXT NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "label" TEXT NOT NULL,
    "scopes" TEXT[],
    "agents" TEXT[],
    "cidr" TEXT,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_token_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "policy_version" (
    "version" INTEGER NOT NULL,
    "constitution_hash" TEXT NOT NULL,
    "bundle" BYTEA NOT NULL,
    "bundle_digest" TEXT NOT NULL,
    "manifest" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,
    "activated_at" TIMESTAMPTZ(3),

    CONSTRAINT "policy_version_pkey" PRIMARY KEY ("version")
);

-- CreateTable
CREATE TABLE "policy_activation" (
    "seq" BIGSERIAL NOT NULL,
    "version" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "by" TEXT NOT NULL,

    CONSTRAINT "policy_activation_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "runtime_document" (
    "key" TEXT NOT NULL,
    "body" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "runtime_document_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "runtime_head" (
    "id" INTEGER NOT NULL,
    "revision" BIGINT NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "runtime_head_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "setting" (
    "key" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "body" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "by" TEXT NOT NULL,

    CONSTRAINT "setting_pkey" PRIMARY KEY ("key","version")
);

-- CreateTable
CREATE TABLE "decision" (
    "decision_id" UUID NOT NULL,
    "evaluated_at" TIMESTAMPTZ(3) NOT NULL,
    "engine_id" TEXT NOT NULL,
    "agent_id" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "verdict" TEXT NOT NULL,
    "allow" BOOLEAN NOT NULL,
    "refusal" TEXT,
    "severity" TEXT,
    "codes" TEXT[],
    "uncontrolled" BOOLEAN NOT NULL,
    "waived" BOOLEAN NOT NULL,
    "attempted" BOOLEAN NOT NULL,
    "origin" TEXT NOT NULL,
    "stage" TEXT NOT NULL,
    "policy_version" TEXT NOT NULL,
    "constitution_hash" TEXT NOT NULL,
    "runtime_revision" BIGINT NOT NULL,
    "input_digest" TEXT NOT NULL,
    "request_id" TEXT NOT NULL,
    "token_id" TEXT,
    "door" TEXT NOT NULL,
    "score" DOUBLE PRECISION,
    "eval_ns" BIGINT NOT NULL,
    "queue_ns" BIGINT NOT NULL,
    "record" JSONB NOT NULL,

    CONSTRAINT "decision_pkey" PRIMARY KEY ("evaluated_at","decision_id")
) PARTITION BY RANGE ("evaluated_at");

-- CreateTable
CREATE TABLE "decision_minute" (
    "minute" TIMESTAMPTZ(0) NOT NULL,
    "engine_id" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "evaluated" BIGINT NOT NULL,
    "allowed" BIGINT NOT NULL,
    "denied" BIGINT NOT NULL,
    "reviewed" BIGINT NOT NULL,
    "errored" BIGINT NOT NULL,
    "attempted" BIGINT NOT NULL,
    "waived" BIGINT NOT NULL,
    "uncontrolled" BIGINT NOT NULL,
    "refused" BIGINT NOT NULL,
    "sketch" BYTEA NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "decision_minute_pkey" PRIMARY KEY ("minute","engine_id","origin")
);

-- CreateTable
CREATE TABLE "decision_hour" (
    "hour" TIMESTAMPTZ(0) NOT NULL,
    "origin" TEXT NOT NULL,
    "evaluated" BIGINT NOT NULL,
    "allowed" BIGINT NOT NULL,
    "denied" BIGINT NOT NULL,
    "reviewed" BIGINT NOT NULL,
    "errored" BIGINT NOT NULL,
    "attempted" BIGINT NOT NULL,
    "waived" BIGINT NOT NULL,
    "uncontrolled" BIGINT NOT NULL,
    "refused" BIGINT NOT NULL,
    "sketch" BYTEA NOT NULL,

    CONSTRAINT "decision_hour_pkey" PRIMARY KEY ("hour","origin")
);

-- CreateTable
CREATE TABLE "violation_minute" (
    "minute" TIMESTAMPTZ(0) NOT NULL,
    "engine_id" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "principle" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "prevented" BIGINT NOT NULL,
    "waived" BIGINT NOT NULL,
    "occurred" BIGINT NOT NULL,

    CONSTRAINT "violation_minute_pkey" PRIMARY KEY ("minute","engine_id","origin","code")
);

-- CreateTable
CREATE TABLE "decision_loss" (
    "minute" TIMESTAMPTZ(0) NOT NULL,
    "engine_id" TEXT NOT NULL,
    "stage" TEXT NOT NULL,
    "lost" BIGINT NOT NULL,

    CONSTRAINT "decision_loss_pkey" PRIMARY KEY ("minute","engine_id","stage")
);

-- CreateTable
CREATE UNLOGGED TABLE "agent_usage" (
    "engine_id" TEXT NOT NULL,
    "agent_id" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "second" BIGINT NOT NULL,
    "n" INTEGER NOT NULL,

    CONSTRAINT "agent_usage_pkey" PRIMARY KEY ("second","engine_id","agent_id","prefix")
);

-- CreateTable
CREATE TABLE "role_instance" (
    "id" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "heartbeat_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "status" JSONB NOT NULL,

    CONSTRAINT "role_instance_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "service_check" (
    "service" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "state" TEXT NOT NULL,
    "detail" TEXT NOT NULL,
    "latency_ms" DOUBLE PRECISION,

    CONSTRAINT "service_check_pkey" PRIMARY KEY ("service","at")
);

-- CreateTable
CREATE TABLE "event" (
    "id" BIGSERIAL NOT NULL,
    "topic" TEXT NOT NULL,
    "ref" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_inbox" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "entry" TEXT NOT NULL,

    CONSTRAINT "audit_inbox_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "person_kind_name_key" ON "person"("kind", "name");

-- CreateIndex
CREATE INDEX "session_person_id_idx" ON "session"("person_id");

-- CreateIndex
CREATE UNIQUE INDEX "policy_version_constitution_hash_key" ON "policy_version"("constitution_hash");

-- CreateIndex
CREATE INDEX "decision_decision_id_idx" ON "decision"("decision_id");

-- CreateIndex
CREATE INDEX "decision_agent_id_evaluated_at_decision_id_idx" ON "decision"("agent_id", "evaluated_at" DESC, "decision_id" DESC);

-- CreateIndex
CREATE INDEX "decision_verdict_evaluated_at_decision_id_idx" ON "decision"("verdict", "evaluated_at" DESC, "decision_id" DESC);

-- CreateIndex
CREATE INDEX "decision_codes_idx" ON "decision" USING GIN ("codes");

-- CreateIndex
CREATE INDEX "event_at_idx" ON "event"("at");

-- AddForeignKey
ALTER TABLE "role_grant" ADD CONSTRAINT "role_grant_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;


