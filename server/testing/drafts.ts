import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DecisionRecord } from '@/lib/schemas/record'
import type { Prisma } from '@/server/generated/prisma/client'
import type { SourceFile } from '@/server/ports/policy-tools'
import { serviceContext, testDb } from './actors'
import { addDecisions } from './decision-rows'

const CONSTITUTION = join(import.meta.dirname, '../../policies/constitution')

/** The shipped constitution as people write it. */
export const shippedFiles = (): SourceFile[] =>
  readdirSync(CONSTITUTION).map((path) => ({ path, text: readFileSync(join(CONSTITUTION, path), 'utf8') }))

/** An open draft of these files. Out: its id. */
export async function aDraft(files: readonly SourceFile[], by = crypto.randomUUID()): Promise<string> {
  const id = crypto.randomUUID()
  const row = ({ path, text }: SourceFile) => ({ path, text, digest: 'sha256:test', updatedBy: by })
  await testDb().policyDraft.create({ data: { id, name: `draft ${id}`, basedOn: 1, createdBy: by, files: { create: files.map(row) } } })
  return id
}

type Recorded = {
  input: Record<string, unknown> | null
  atMs?: number
  verdict?: DecisionRecord['acgs']['verdict']
  refusal?: string | null
  codes?: readonly string[]
  masked?: string[]
}

/** A recorded decision with as much of a record as a draft is asked about. Out: its id. */
export async function aRecordedDecision({ input, atMs = Date.now(), verdict = 'deny', refusal = null, codes = [], masked = [] }: Recorded) {
  const decisionId = crypto.randomUUID()
  const asked = {
    agent_id: String(input?.agent_id ?? 'agent-1'),
    action: String(input?.action ?? 'data.read_public'),
    type: 'sandbox_execution',
  }
  const violations = codes.map((code) => ({ code, rule: 'acgs.sandbox', waived_by: null }))
  const record = {
    ...{ decision_id: decisionId, input, masked, erased: [] },
    nd_builtin_cache: { 'time.now_ns': { '[]': atMs * 1e6 } },
    acgs: { verdict, refusal, violations, fired_rules: [], policy_version: '1', asked },
  }
  const [id] = await addDecisions({
    ...{
      decisionId,
      origin: serviceContext().origin,
      evaluatedAt: new Date(atMs),
      verdict,
      allow: verdict === 'allow',
      codes: [...codes],
      agentId: asked.agent_id,
    },
    record: record as unknown as Prisma.InputJsonObject, // plain JSON
  })
  return id ?? decisionId
}

/** An execution in a sandbox that asks for too much memory, and for much that does not matter. */
export const tooMuchMemory = (over: Record<string, unknown> = {}): Record<string, unknown> => ({
  type: null,
  action: 'execute_in_sandbox',
  agent_id: 'agent-7',
  request_id: 'request-1',
  constitution_hash: null,
  input_digest: `sha256:${'1'.repeat(64)}`,
  input_data: {
    memory_limit_mb: 4096,
    cpu_limit: 0.1,
    timeout_seconds: 10,
    runtime: 'gvisor',
    environment: { LANG: 'C' },
    note: 'x',
    ...over,
  },
  context: {
    environment: { sandbox_enabled: true, network_isolated: true, filesystem_isolated: true },
    benefit_assessment: 0.9,
    harm_risk_assessment: 0.05,
    fairness_assessment: 1,
    responsible_party: 'Research',
  },
  facts: {
    agent: { agent_id: 'agent-7', owner: 'Research', trust_level: 0.99, clearance: 'confidential', state: 'active' },
    ...{ usage_count: 1, audit_enabled: true, isolation: null, approvals: [], runtime_revision: 7, runtime_age_s: 1 },
    constitution_hash: `sha256:${'c'.repeat(64)}`,
  },
})
