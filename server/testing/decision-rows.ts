import type { Prisma } from '@/server/generated/prisma/client'
import { testDb } from './actors'

/** A stored decision, an allowed one of nobody in particular but for the given. */
export const decisionRow = (over: Partial<Prisma.DecisionCreateManyInput> = {}): Prisma.DecisionCreateManyInput => ({
  decisionId: crypto.randomUUID(),
  evaluatedAt: new Date(),
  engineId: 'engine-1',
  agentId: 'agent-1',
  action: 'data.read_public',
  type: 'action_authorization',
  verdict: 'allow',
  allow: true,
  codes: [],
  uncontrolled: false,
  waived: false,
  attempted: false,
  origin: 'simulated',
  stage: 'active',
  policyVersion: 'v1',
  constitutionHash: `sha256:${'0'.repeat(64)}`,
  runtimeRevision: 1n,
  inputDigest: 'test',
  requestId: 'test',
  door: 'evaluate',
  evalNs: 1_500_000n,
  queueNs: 250_000n,
  record: { kept: 'as it was' },
  ...over,
})

/** Stores decisions. Out: their ids, in the given order. */
export async function addDecisions(...rows: Partial<Prisma.DecisionCreateManyInput>[]): Promise<string[]> {
  const data = rows.map(decisionRow)
  await testDb().decision.createMany({ data })
  return data.map((row) => row.decisionId)
}
