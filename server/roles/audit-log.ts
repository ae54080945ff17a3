import { anchors } from '@/server/adapters/index'
import { type PublishedKey, readKeys } from '@/server/audit/keys'
import { publicBytes } from '@/server/audit/note'
import { runSequencer, type Signing } from '@/server/audit/sequencer'
import type { AuditReading } from '@/server/audit-metrics'
import type { ServiceContext } from '@/server/context'
import { createPool, withConnection } from '@/server/db'
import { followKeys } from '@/server/key-ring'
import type { Log } from '@/server/log'
import { clockSkewMs } from '@/server/services/audit/beat'
import { checkWhole } from '@/server/services/audit/check-whole'
import { compareAnchors, keepLog, startKeeping } from '@/server/services/audit/keep-log'
import { readSetting } from '@/server/services/settings/read'
import { every } from './every'
import { verifyInThread } from './verify-in-thread'

const MINUTE_MS = 60_000
const UNCHECKED_MS = 900_000
/** A piece takes under a second. One that takes longer than this is given up, so that the heartbeat is not late. */
const PIECE_MS = 20_000
type LogOptions = {
  context: () => ServiceContext
  log: Log
  signal: AbortSignal
  /** The database as the sequencer. */
  url: string
  environment: string
  keyFile: string | undefined
}

/** Seals the audit log and keeps it, for as long as this process leads. Out: what the metrics show of it. */
export function startLog({ context, log, signal, url, environment, keyFile }: LogOptions): { reading: () => AuditReading } {
  const pool = createPool(url, 3)
  const ring = followKeys({
    path: keyFile,
    variable: 'ACGS_AUDIT_KEY_FILE',
    signal,
    onFailure: (reason) => log.error({ reason }, 'audit.keys-unread'),
  })
  let kept = startKeeping(new Date())
  let [keptAt, skewMs, isTimely] = [0, 0, false]
  let unchecked: string | null = null
  let place: { name: string; id: string } | null = null

  /** A log keeps the name it began with: its keys are known by it. One that is not real says so in it. */
  const placeOf = async () => {
    if (place) return place
    const ctx = context()
    const { id } = await readSetting(ctx, 'installation')
    const [first] = await readKeys(pool)
    place = { id, name: first?.name ?? (ctx.origin === 'simulated' ? `acgs-simulated/${id}` : `acgs.${environment}/audit`) }
    return place
  }
  const signers = () => (place ? ring.valid(Date.now()).map(({ key }) => ({ name: place?.name ?? '', key })) : [])
  const signing = (): Signing => ({ signers: signers(), waitsWhy: kept.wrong?.why ?? ring.failure(Date.now()) })
  const keysOf = (name: string): PublishedKey[] =>
    ring.valid(Date.now()).map(({ key, startsMs, untilMs }) => ({
      name,
      publicKey: publicBytes(key),
      from: new Date(startsMs),
      until: untilMs === null ? null : new Date(untilMs),
    }))

  const sequencer = runSequencer({
    lend: (run) => withConnection(pool, run),
    signing,
    now: () => new Date(),
    signal,
    onLead: async (client) => {
      const { id, name } = await placeOf()
      kept = startKeeping(new Date())
      const { wrong } = await compareAnchors(context(), { client, anchors: anchors(id), signers: signers(), keys: keysOf(name) })
      kept = { ...kept, wrong }
      keptAt = 0
      log.info({ origin: name }, 'audit.leads')
    },
    onTrouble: (cause) => log.error({ err: cause }, 'audit.seal-failed'),
  })

  const thread = new URL('../roles/verify-thread.js', import.meta.url)
  const keep = async () => {
    const state = sequencer.state()
    if (!state.isLeader || Date.now() - keptAt < MINUTE_MS) return
    const started = Date.now()
    const { id, name } = await placeOf()
    kept = await keepLog(
      context(),
      {
        client: pool,
        anchors: anchors(id),
        signers: signers(),
        keys: keysOf(name),
        waitsWhy: ring.failure(started),
        verify: (options) => verifyInThread(thread, { url, options, signal: AbortSignal.any([signal, AbortSignal.timeout(PIECE_MS)]) }),
        unchecked,
        sealing: { isWrong: state.last?.isWrong ?? false, why: state.last?.waitsWhy ?? null },
      },
      kept,
    )
    skewMs = await clockSkewMs(context())
    isTimely = true
    // The next minute counts from the start of this one, so that heartbeats do not drift apart.
    keptAt = started
  }
  every({ name: 'keep-log', periodMs: 1000, log, signal, run: keep })
  // A loop of its own: the whole of a long log takes minutes, and the heartbeat must not wait for it.
  const whole = async () => {
    if (!sequencer.state().isLeader || signal.aborted) return
    unchecked = await checkWhole(context(), { client: pool, verify: (options) => verifyInThread(thread, { url, options, signal }) })
  }
  every({ name: 'check-whole-log', periodMs: 10_000, log, signal, run: whole })
  signal.addEventListener('abort', () => void sequencer.done.then(() => pool.end()).catch(() => undefined), { once: true })

  return {
    reading: () => {
      const { isLeader, byPhase, notedAt } = sequencer.state()
      return {
        isLeader,
        // What was good long ago says nothing of now.
        isGood: kept.wrong ? false : Date.now() - kept.checkedAt.getTime() > UNCHECKED_MS ? null : true,
        byPhase,
        checkpointAgeS: notedAt === null ? null : (Date.now() - notedAt.getTime()) / 1000,
        anchors: kept.anchors.map(({ sink, at }) => ({ sink, ageS: (Date.now() - (at ?? kept.startedAt).getTime()) / 1000 })),
        skewS: isTimely ? skewMs / 1000 : null,
      }
    },
  }
}
