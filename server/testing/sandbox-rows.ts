import type { Prisma } from '@/server/generated/prisma/client'
import { serviceContext, testDb } from './actors'

const hash = `sha256:${'a'.repeat(64)}`
const unique = () => crypto.randomUUID()
export const anAgent = (): string => `agent-${unique()}`

/** A sandbox that runs since a second and took 840 ms to be ready, but for the given. Out: its row. */
export function addSandbox(over: Partial<Prisma.SandboxUncheckedCreateInput> = {}, db: Prisma.TransactionClient = testDb()) {
  const id = over.id ?? unique()
  const now = Date.now()
  return db.sandbox.create({
    data: {
      id,
      agentId: anAgent(),
      state: 'running',
      runtime: 'gvisor',
      language: 'python',
      codeDigest: hash,
      limits: { timeoutSeconds: 300, memoryMb: 512, cpu: 0.5 },
      request: { network_policy: 'none', environment: ['MODE'] },
      namespace: 'workload',
      podName: `sandbox-${id}`,
      podUid: unique(),
      node: 'worker-1',
      isSimulated: true,
      origin: serviceContext().origin,
      requestedAt: new Date(now - 1900),
      createdAt: new Date(now - 1840),
      readyAt: new Date(now - 1000),
      seenAt: new Date(now),
      ...over,
    },
  })
}

/** Something a sensor saw: critical, and new where it is in a sandbox that we know, but for the given. Out: its row. */
export function addEvent(over: Partial<Prisma.RuntimeEventUncheckedCreateInput> = {}, db: Prisma.TransactionClient = testDb()) {
  return db.runtimeEvent.create({
    data: {
      id: unique(),
      source: 'falco',
      dedupKey: unique(),
      violationType: 'privilege_escalation',
      family: 'container_breakout',
      severity: 3,
      layer: 'syscall',
      blocked: true,
      isEscape: true,
      rule: 'Change thread namespace',
      description: 'setns was called',
      indicators: { 'proc.name': 'nsenter' },
      origin: serviceContext().origin,
      occurredAt: new Date(),
      state: over.sandboxId ? 'new' : 'unmatched',
      ...over,
    },
  })
}

type Piece = Pick<Prisma.EvidenceUncheckedCreateInput, 'runId' | 'name'> & Partial<Prisma.EvidenceUncheckedCreateInput>
/** A piece of evidence with its first line of custody. Out: its row. */
export async function addEvidence(over: Piece, db: Prisma.TransactionClient = testDb()) {
  const row = await db.evidence.create({
    data: {
      id: unique(),
      targetKey: 'pod/workload/a',
      mediaType: 'application/json',
      size: 2,
      digest: hash,
      body: Buffer.from('{}'),
      ...over,
    },
  })
  await db.evidenceCustody.create({ data: { id: unique(), evidenceId: row.id, act: 'taken', by: 'system:worker', digest: row.digest } })
  return row
}
