import type { GateState } from '@/lib/policy-gates'
import { Declared } from '@/lib/schemas/versions'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { runCommand } from '@/server/services/run-command'
import { readSetting } from '@/server/services/settings/read'
import { policyVersionOf } from '@/server/services/targets'
import { askGateReplay } from './ask-gate-replay'
import { type GateReplay, gateReplays, readMeasured, whichCounts } from './gate-replays'
import { judgeGates, type Limits, REPLAY_GATES, type ReplayGate, sameForAll, type Told } from './judge-gates'
import { lockVersion } from './lock-review'
import { tellVersion } from './move-version'
import { setGate } from './set-gate'

type Tx = Prisma.TransactionClient
/** What the gates of a version should say, and whether a replay has to be asked for first. */
type Verdict = { gates: Record<ReplayGate, Told>; judged: string | null; asks: boolean }

function sayEnded({ state, error }: GateReplay): string {
  if (state === 'canceled') return 'The replay was canceled. Ask for another one.'
  return `The replay failed: ${error ?? 'the worker does not say why'} Ask for another one.`.slice(0, 500)
}

async function look(ctx: ServiceContext, tx: Tx, version: number): Promise<Verdict | null> {
  const found = await tx.policyVersion.findUnique({ where: { version }, select: { state: true, stateSince: true, declared: true } })
  if (found?.state !== 'replay') return null
  const [active, slo] = await Promise.all([
    tx.policyActivation.findFirst({ orderBy: { seq: 'desc' }, select: { version: true } }),
    readSetting({ db: tx }, 'slo'),
  ])
  const limits: Limits = { declaredFlips: Declared.safeParse(found.declared).data?.flips ?? 0, budgetMs: slo.decisionLatency.ownP99Ms }
  const all = (state: Told['state'], measured: string, replay: string | null = null): Verdict => ({
    gates: sameForAll({ state, measured, replay }, limits),
    judged: null,
    asks: false,
  })
  if (!active) return all('waiting', 'No version is active: there is nothing to compare with.')
  const which = whichCounts(await gateReplays(tx, { version, since: found.stateSince, origin: ctx.origin }), active.version)
  if (which.is === 'runs')
    return all(
      'waiting',
      which.isStale
        ? `A replay runs against version ${which.replay.baseline}, which decides no more. Another one follows.`
        : 'The replay waits or runs.',
      which.replay.id,
    )
  if (which.is === 'ended') return all('failed', sayEnded(which.replay), which.replay.id)
  if (which.is === 'missing') {
    const why = which.stale ? `Version ${active.version} became active since the last replay. ` : ''
    return { ...all('waiting', `${why}A replay is asked for.`), asks: true }
  }
  const measured = await readMeasured(ctx, tx, which.replay)
  if (!measured) return all('failed', 'The replay left no result. Ask for another one.', which.replay.id)
  return { gates: judgeGates(measured, limits), judged: which.replay.id, asks: false }
}

type Row = { gate: string; state: string; detail: Prisma.JsonValue }
const replayIn = (detail: Prisma.JsonValue | undefined): unknown => (detail as { facts?: { replay?: unknown } } | undefined)?.facts?.replay

/** Gates whose row is not what it should be. An override holds as long as its very replay is the one that counts. */
function differing({ gates, judged }: Verdict, rows: readonly Row[]): ReplayGate[] {
  return REPLAY_GATES.filter((gate) => {
    const row = rows.find((one) => one.gate === gate)
    const isHeld = row?.state === 'overridden' && judged !== null && replayIn(row.detail) === judged && gates[gate].state !== 'passed'
    if (isHeld) return false
    return row?.state !== gates[gate].state || digestOf(row.detail) !== digestOf(gates[gate].detail)
  })
}

const rowsOf = (tx: Tx, version: number): Promise<Row[]> =>
  tx.policyGate.findMany({ where: { version, gate: { in: REPLAY_GATES } }, select: { gate: true, state: true, detail: true } })

/** Under the row's lock: writes what differs, with the history where a state changed. */
async function write(ctx: ServiceContext, tx: Tx, version: number): Promise<void> {
  await lockVersion(tx, version)
  const verdict = await look(ctx, tx, version)
  if (!verdict) return
  const rows = await rowsOf(tx, version)
  const gates = differing(verdict, rows)
  const before = Object.fromEntries(gates.map((gate) => [gate, rows.find((one) => one.gate === gate)?.state ?? 'waiting']))
  const after: Record<string, GateState> = Object.fromEntries(gates.map((gate) => [gate, verdict.gates[gate].state]))
  for (const gate of gates) {
    // A word of a person that does not count any more: the machine's own may stand there again.
    await tx.policyGate.updateMany({ where: { version, gate, state: 'overridden' }, data: { state: 'waiting', by: null, reason: null } })
    const { state, detail } = verdict.gates[gate]
    await setGate(ctx, tx, { version, gate, state, detail })
  }
  const isMoved = gates.some((gate) => before[gate] !== after[gate])
  if (isMoved) await tellVersion(ctx, tx, { version, action: 'policies.measure', before: { gates: before }, after: { gates: after } })
  await ctx.entry?.done(tx, { beforeDigest: digestOf(before), afterDigest: digestOf(after) })
}

/** Looks at the replay of one version that waits for its gates, and says what each of them found; asks for a replay where none counts. Every look
 *  starts from the rows, so that a worker that died in between leaves nothing to repair. Out: whether anything was written. */
export async function judgeReplay(ctx: ServiceContext, version: number): Promise<boolean> {
  const seen = await look(ctx, ctx.db, version)
  if (!seen) return false
  const target = policyVersionOf(version)
  if (seen.asks)
    await runCommand(ctx, { permission: 'policies:replay', action: 'policies.replay', target }, (opened) =>
      opened.db.$transaction(async (tx) => {
        await lockVersion(tx, version)
        const again = await look(opened, tx, version)
        const id = again?.asks ? await askGateReplay(opened, tx, version) : null
        await opened.entry?.done(tx, id === null ? {} : { reason: `replay ${id}` })
      }),
    )
  const rows = await rowsOf(ctx.db, version)
  const now = seen.asks ? await look(ctx, ctx.db, version) : seen
  if (!now) return false
  const changed = differing(now, rows)
  if (changed.length === 0) return seen.asks
  // Counts that grow are kept as they come; what opens or closes a gate is in the log.
  const isMove = changed.some((gate) => (rows.find((one) => one.gate === gate)?.state ?? 'waiting') !== now.gates[gate].state)
  if (isMove)
    await runCommand(ctx, { permission: 'policies:measure', action: 'policies.measure', target }, (opened) =>
      opened.db.$transaction((tx) => write(opened, tx, version)),
    )
  else await ctx.db.$transaction((tx) => write(ctx, tx, version))
  return true
}

/** Every version that waits for its replay. One that cannot be judged holds up no other. Errors: the first one, after all were looked at. */
export async function judgeReplays(ctx: ServiceContext): Promise<void> {
  const waiting = await ctx.db.policyVersion.findMany({
    where: { state: 'replay' },
    select: { version: true },
    orderBy: { version: 'asc' },
  })
  const broken: unknown[] = []
  for (const { version } of waiting) await judgeReplay(ctx, version).catch((cause: unknown) => broken.push(cause))
  if (broken.length > 0) throw broken[0]
}
