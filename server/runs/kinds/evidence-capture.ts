import * as z from 'zod'
import { EVIDENCE_MS } from '@/lib/sandbox-words'
import type { KubeObject } from '@/server/ports/cluster'
import { fromCluster, type Item } from '@/server/runs/evidence/from-cluster'
import { fromRows } from '@/server/runs/evidence/from-rows'
import { keepManifest, keepPiece, MANIFEST, manifestRows, namesKept } from '@/server/runs/evidence/keep'
import { isGap, type Subject, type Taken } from '@/server/runs/evidence/piece'
import { type StepContext, type StepKind, stepKind, type Verdict } from '@/server/runs/kind'
import { orAbort } from '@/server/runs/pause'
import { wordsOf } from '@/server/runs/trouble'
import { findObject } from './at-hand'
import { HeldPod, previewHeld } from './held-pod'
import { lateMs, sayLate } from './line'
import { markTerminating } from './sandbox-rows'
import { keyOf } from './target'

export const EvidenceParams = HeldPod.extend({ agentId: z.string().min(1).max(63) })
export type EvidenceParams = z.infer<typeof EvidenceParams>

const Result = z.strictObject({ kept: z.number().int(), missing: z.number().int() })
type Result = z.infer<typeof Result>
const subjectOf = ({ target, sandboxId, agentId }: EvidenceParams): Subject => ({ targetKey: keyOf(target), sandboxId, agentId })

/** How long the pod itself is waited for: its logs are asked for by what it says. */
const POD_MS = 3_000
const Kept = z.looseObject({ pod: z.looseObject({ metadata: z.looseObject({}) }).optional() })

async function itemsOf(c: StepContext, p: EvidenceParams): Promise<Item[]> {
  const kept = Kept.safeParse((await c.priorOf(keyOf(p.target)))?.body)
  const before = kept.success ? ((kept.data.pod as KubeObject | undefined) ?? null) : null // it was kept as the cluster gave it, masked
  const soon = AbortSignal.any([c.signal, AbortSignal.timeout(POD_MS)])
  const object = await orAbort(findObject({ ...c, signal: soon }, p.target), soon).catch(() => null)
  const now = object === null || (p.uid !== null && object.metadata.uid !== p.uid) ? null : object
  return [...fromCluster({ target: p.target, now, before }), ...fromRows(p)]
}

/** One thing, or why it could not be had in time: whatever goes wrong with it holds up nothing else. */
async function takeOne(c: StepContext, item: Item, until: AbortSignal): Promise<Taken> {
  try {
    return await orAbort(item.take({ ...c, signal: until }), until)
  } catch (cause) {
    c.signal.throwIfAborted()
    return { missing: until.aborted ? `it could not be had in ${EVIDENCE_MS / 1000} s` : wordsOf(cause) }
  }
}

async function run(c: StepContext, p: EvidenceParams): Promise<Result> {
  const subject = subjectOf(p)
  const until = AbortSignal.any([c.signal, AbortSignal.timeout(EVIDENCE_MS)])
  const [items, kept] = await Promise.all([itemsOf(c, p), c.tx((client) => namesKept(client, c.runId, subject))])
  const wanted = items.filter(({ name }) => !kept.has(name))
  await Promise.all(
    wanted.map(async (item) => {
      const taken = await takeOne(c, item, until)
      await c.tx((client) => keepPiece(client, c, { subject, named: { name: item.name, mediaType: item.mediaType }, taken }))
    }),
  )
  const rows = await c.tx(async (client) => {
    await keepManifest(client, c, subject)
    return manifestRows(client, c.runId, subject)
  })
  const missing = rows.filter((row) => row.missing !== null).length
  return { kept: rows.length - missing, missing }
}

async function verify(c: StepContext, p: EvidenceParams): Promise<Verdict> {
  const subject = subjectOf(p)
  const late = lateMs(c, p.line)
  const { names, rows } = await c.tx(async (client) => {
    if (late > 0) await sayLate(client, c, { what: `take evidence of ${p.target.name}`, line: p.line })
    await markTerminating(client, p)
    return { names: await namesKept(client, c.runId, subject), rows: await manifestRows(client, c.runId, subject) }
  })
  if (!names.has(MANIFEST.name)) return { state: 'failed', reason: 'nothing says what was taken' }
  const gaps = rows.filter(isGap).map(({ name }) => name)
  const facts = { kept: rows.filter(({ missing }) => missing === null).length, gaps, lateMs: late }
  const unknown = gaps.length === 0 ? {} : { unknown: `evidence of ${p.target.name}: missing ${gaps.join(', ')}` }
  return { state: 'verified', facts, ...unknown }
}

/** Takes what there is of a pod and its agent before it is ended: masked, with a digest each, who took it, and a list of all in the log. It has ten
 *  seconds; what cannot be had by then is a row that says why. */
export const evidenceCapture = stepKind<EvidenceParams, Result>({
  name: 'evidence.capture',
  version: 1,
  params: EvidenceParams,
  result: Result,
  effect: 'keyed',
  stopClass: false,
  timeoutMs: EVIDENCE_MS + 5_000,
  maxAttempts: 2,
  backoffMs: () => 250,
  target: ({ target }) => keyOf(target),
  plan: (c, p) => previewHeld(c, p, null),
  observe: async (c, p) => ((await c.tx((client) => namesKept(client, c.runId, subjectOf(p)))).has(MANIFEST.name) ? 'satisfied' : 'absent'),
  run,
  verify,
} satisfies StepKind<EvidenceParams, Result>)
