import * as z from 'zod'
import { EVIDENCE_MS } from '@/lib/emergency-lines'
import type { KubeObject } from '@/server/ports/cluster'
import { KINDS } from '@/server/ports/cluster-kinds'
import { Pod } from '@/server/runs/cluster/shapes'
import { read } from '@/server/runs/cluster/shapes-of'
import { isListed, keepPieces, keepRunManifest, rowsOfRun } from '@/server/runs/evidence/keep-many'
import { atHand, lastLines, subjectOf } from '@/server/runs/evidence/light'
import { isGap, type KeptRow, type Piece, type Taken } from '@/server/runs/evidence/piece'
import { type StepContext, type StepKind, stepKind, type Verdict } from '@/server/runs/kind'
import { clusterOf, reading } from '@/server/runs/kinds/at-hand'
import { emptyPreview } from '@/server/runs/kinds/planned'
import { orAbort } from '@/server/runs/pause'
import { meaningOf, wordsOf } from '@/server/runs/trouble'
import { StopSelect, selectKey, selectPods } from './sandbox-pods'
import { Line, leftMs, sinceAcceptedMs } from './timed'

export const LightEvidenceParams = z.strictObject({
  select: StopSelect,
  /** The end of the sandboxes is delayed by this much at the most. */
  takeMs: z.number().int().min(0).max(EVIDENCE_MS),
  lineMs: Line,
})
type Params = z.infer<typeof LightEvidenceParams>
const Result = z.strictObject({ sandboxes: z.number().int(), failed: z.string().nullable() })
type Result = z.infer<typeof Result>

const AT_ONCE = 32
/** Behind its line there is time for what one list says, and for no more. */
const LEAST_MS = 500
const CHUNK = 50
const NAMED = 50

const keep = async (c: StepContext, pieces: readonly Piece[]): Promise<void> => {
  if (c.evidence) return c.evidence.keep(pieces)
  await c.tx((client) => keepPieces(client, c, pieces))
}
const rowsKept = async (c: StepContext): Promise<KeptRow[]> => c.evidence?.rows() ?? c.tx((client) => rowsOfRun(client, c.runId))

/** Counted from the intent: another worker that takes over has what is left of it. */
function endOf(c: StepContext, p: Params): AbortSignal {
  const left = Math.min(p.takeMs - (c.now().getTime() - c.intentAt.getTime()), leftMs(c, p))
  return AbortSignal.any([c.signal, AbortSignal.timeout(Math.max(LEAST_MS, left))])
}

/** The lease is gone, or another has it: nothing of this worker counts any more. */
function throwIfLost(c: StepContext, cause: unknown): void {
  c.signal.throwIfAborted()
  if (meaningOf(cause) === 'fenced') throw cause
}

/** What one sandbox has to say. What does not come in time is a gap. */
async function takeOf(
  c: StepContext,
  object: KubeObject,
  { until, kept }: { until: AbortSignal; kept: ReadonlySet<string> },
): Promise<Piece[]> {
  const subject = subjectOf(object)
  const logs = lastLines(object).filter(({ name }) => !kept.has(`${subject.targetKey}/${name}`))
  const taken = logs.map(async ({ name, mediaType, take }): Promise<Piece> => {
    const one = await orAbort(take({ ...c, signal: until }), until).catch((cause: unknown): Taken => {
      throwIfLost(c, cause)
      return { missing: until.aborted ? 'it did not come in the time that a stop has for it' : wordsOf(cause) }
    })
    return { subject, named: { name, mediaType }, taken: one }
  })
  return [...atHand(object), ...(await Promise.all(taken))]
}

async function takeAll(c: StepContext, p: Params, until: AbortSignal): Promise<number> {
  const { items } = await orAbort(
    clusterOf(c).list({ resource: KINDS.Pod, namespace: p.select.namespace }, { ...reading(c), signal: until }),
    until,
  )
  const picked = new Set(
    selectPods(
      items.map((object) => read(Pod, object)),
      p.select,
    ).map(({ metadata }) => metadata.uid),
  )
  const objects = items.filter(({ metadata }) => picked.has(metadata.uid))
  const kept = new Set((await rowsKept(c)).map(({ targetKey, name }) => `${targetKey}/${name}`))
  let waiting: Piece[] = []
  let next = 0
  const flush = async (least: number) => {
    if (waiting.length < least) return
    const pieces = waiting
    waiting = []
    await keep(c, pieces)
  }
  const lane = async () => {
    for (let at = next++; at < objects.length; at = next++) {
      const object = objects[at]
      if (object === undefined) continue
      waiting.push(...(await takeOf(c, object, { until, kept })))
      await flush(CHUNK)
    }
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, objects.length) }, lane))
  await flush(1)
  return objects.length
}

/** Whatever goes wrong with it is said, and the sandboxes end all the same. Errors: the lease is gone. */
async function run(c: StepContext, p: Params): Promise<Result> {
  const key = selectKey(p.select)
  let failed: string | null = null
  let sandboxes = 0
  try {
    sandboxes = await takeAll(c, p, endOf(c, p))
  } catch (cause) {
    throwIfLost(c, cause)
    failed = wordsOf(cause)
    const subject = { targetKey: key, sandboxId: null, agentId: null }
    const piece = { subject, named: { name: 'sandboxes.json', mediaType: 'application/json' }, taken: { missing: failed } }
    await keep(c, [piece]).catch((lost: unknown) => throwIfLost(c, lost))
  }
  if (!c.evidence)
    await c
      .tx((client) => keepRunManifest(client, c, key))
      .catch((lost: unknown) => {
        throwIfLost(c, lost)
        failed = wordsOf(lost)
      })
  return { sandboxes, failed }
}

/** How many sandboxes were asked, of how many everything came, and what did not come. Pure. */
export function sayEvidence(rows: readonly KeptRow[]) {
  const gaps = rows.filter(isGap)
  const open = new Set(gaps.map(({ targetKey }) => targetKey))
  const asked = new Set(rows.map(({ targetKey }) => targetKey).filter((key) => key.startsWith('Pod/')))
  return {
    of: asked.size,
    captured: [...asked].filter((key) => !open.has(key)).length,
    files: rows.filter(({ missing }) => missing === null).length,
    gaps: gaps.length,
    missing: gaps.slice(0, NAMED).map(({ targetKey, name, missing }) => ({ key: `${targetKey}/${name}`, why: missing ?? '' })),
  }
}

async function verify(c: StepContext, p: Params): Promise<Verdict> {
  const times = { atMs: sinceAcceptedMs(c), lineMs: p.lineMs }
  try {
    const isSealed = c.evidence !== undefined || (await c.tx((client) => isListed(client, c.runId, selectKey(p.select))))
    const said = sayEvidence(await rowsKept(c))
    const facts = { ...said, ...times }
    if (!isSealed) return { state: 'verified', facts, unknown: 'light evidence: nothing says what was taken' }
    if (said.gaps === 0) return { state: 'verified', facts }
    const [first] = said.missing
    const why = `light evidence of ${said.captured} of ${said.of} sandboxes, gaps: ${said.gaps}, the first ${first?.key}: ${first?.why}`
    return { state: 'verified', facts, unknown: why.slice(0, 400) }
  } catch (cause) {
    throwIfLost(c, cause)
    return { state: 'verified', facts: times, unknown: `light evidence: ${wordsOf(cause)}`.slice(0, 400) }
  }
}

/** Takes what can be had of every sandbox in five seconds, before they are ended: what a list of pods says of each, and the last lines of its log.
 *  What did not come in time is a gap that is kept as one. It holds nothing up, and never fails a stop. */
export const lightEvidence: StepKind = stepKind<Params, Result>({
  name: 'emergency.evidence',
  version: 1,
  params: LightEvidenceParams,
  result: Result,
  effect: 'keyed',
  stopClass: true,
  timeoutMs: 3_600_000,
  maxAttempts: 2,
  backoffMs: () => 250,
  plan: async () => emptyPreview(),
  target: ({ select }) => `${selectKey(select)}/evidence`,
  observe: async (c, p) => ((await c.tx((client) => isListed(client, c.runId, selectKey(p.select)))) ? 'satisfied' : 'absent'),
  run,
  verify,
} satisfies StepKind<Params, Result>)
