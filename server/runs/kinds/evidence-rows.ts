import * as z from 'zod'
import type { Item } from '@/server/runs/evidence/from-cluster'
import { agentRows, auditRows } from '@/server/runs/evidence/from-rows'
import { keepManifest, keepPiece, MANIFEST, manifestRows, namesKept } from '@/server/runs/evidence/keep'
import { isGap, type Subject, type Taken } from '@/server/runs/evidence/piece'
import { type StepContext, type StepKind, stepKind, type Verdict } from '@/server/runs/kind'
import { wordsOf } from '@/server/runs/trouble'
import { emptyPreview } from './planned'

export const EvidenceRowsParams = z.discriminatedUnion('of', [
  z.strictObject({ of: z.literal('agent'), agentId: z.string().min(1).max(63) }),
  z.strictObject({ of: z.literal('audit') }),
])
export type EvidenceRowsParams = z.infer<typeof EvidenceRowsParams>

const Result = z.strictObject({ kept: z.number().int(), missing: z.number().int() })
type Result = z.infer<typeof Result>

const keyOfParams = (p: EvidenceRowsParams): string => (p.of === 'agent' ? `Agent/${p.agentId}` : 'AuditLog')
const subjectOf = (p: EvidenceRowsParams): Subject => ({
  targetKey: keyOfParams(p),
  sandboxId: null,
  agentId: p.of === 'agent' ? p.agentId : null,
})
const itemsOf = (p: EvidenceRowsParams): Item[] => (p.of === 'agent' ? agentRows(p.agentId) : auditRows())

async function takeOne(c: StepContext, item: Item): Promise<Taken> {
  try {
    return await item.take(c)
  } catch (cause) {
    c.signal.throwIfAborted()
    return { missing: wordsOf(cause) }
  }
}

async function run(c: StepContext, p: EvidenceRowsParams): Promise<Result> {
  const subject = subjectOf(p)
  const kept = await c.tx((client) => namesKept(client, c.runId, subject))
  for (const item of itemsOf(p).filter(({ name }) => !kept.has(name))) {
    const taken = await takeOne(c, item)
    await c.tx((client) => keepPiece(client, c, { subject, named: { name: item.name, mediaType: item.mediaType }, taken }))
  }
  const rows = await c.tx(async (client) => {
    await keepManifest(client, c, subject)
    return manifestRows(client, c.runId, subject)
  })
  const missing = rows.filter((row) => row.missing !== null).length
  return { kept: rows.length - missing, missing }
}

async function verify(c: StepContext, p: EvidenceRowsParams): Promise<Verdict> {
  const subject = subjectOf(p)
  const { names, rows } = await c.tx(async (client) => ({
    names: await namesKept(client, c.runId, subject),
    rows: await manifestRows(client, c.runId, subject),
  }))
  if (!names.has(MANIFEST.name)) return { state: 'failed', reason: 'nothing says what was taken' }
  const gaps = rows.filter(isGap).map(({ name }) => name)
  const facts = { kept: rows.filter(({ missing }) => missing === null).length, gaps }
  return { state: 'verified', facts, ...(gaps.length === 0 ? {} : { unknown: `evidence: missing ${gaps.join(', ')}` }) }
}

/** Takes what our own rows say of an agent, or of the audit log: masked, a digest each, and a list of all in the log. What cannot be had is a row
 *  that says why. */
export const evidenceRows = stepKind<EvidenceRowsParams, Result>({
  name: 'evidence.rows',
  version: 1,
  params: EvidenceRowsParams,
  result: Result,
  effect: 'keyed',
  stopClass: false,
  timeoutMs: 15_000,
  maxAttempts: 3,
  backoffMs: () => 250,
  target: keyOfParams,
  plan: async () => emptyPreview(),
  observe: async (c, p) => ((await c.tx((client) => namesKept(client, c.runId, subjectOf(p)))).has(MANIFEST.name) ? 'satisfied' : 'absent'),
  run,
  verify,
} satisfies StepKind<EvidenceRowsParams, Result>)
