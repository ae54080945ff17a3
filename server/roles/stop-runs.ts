import { randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '@/lib/errors'
import type { ServiceContext } from '@/server/context'
import type { KeyRing } from '@/server/key-ring'
import type { Log } from '@/server/log'
import type { Caller, Cluster } from '@/server/ports/cluster'
import { every } from '@/server/roles/every'
import type { Prior } from '@/server/runs/kind'
import type { Kinds } from '@/server/runs/kinds'
import type { RunRow } from '@/server/runs/load'
import type { WithoutDatabase } from '@/server/runs/without-database'
import { importJournal } from '@/server/services/emergency/import-journal'
import { type RunAtHand, runAtHand } from '@/server/services/emergency/run-at-hand'
import { HandedBack } from '@/server/stop/execute'
import { goOnWithStop } from '@/server/stop/go-on'
import { journalKey, keyOfRing } from '@/server/stop/journal'
import { findJournals } from '@/server/stop/keep-in-cluster'
import { keepRunFile, removeRunFile } from '@/server/stop/keep-plan-file'

type Options = {
  context: () => ServiceContext
  log: Log
  signal: AbortSignal
  worker: string
  kinds: Kinds
  cluster: () => Cluster | null
  callerOf: (run: { requestedBy: string; runId: string }) => Promise<Caller>
  keys: KeyRing
  /** Of this worker alone. */
  dataDir: string
}
type Held = RunAtHand & { caller: Caller }
type Going = { stop: AbortController; done: Promise<unknown> }

/** How often journals of runs that are over are looked for. */
const IMPORT_EACH_MS = 2000
const FIND_MS = 1000
const ENDED = new Set(['done', 'failed', 'cancelled', 'uncertain'])

/** Keeps what a running stop needs when its database is lost, goes on with it, and brings what was done into the record when it is back. */
export function keepStopRuns({ context, log, signal, worker, kinds, cluster, callerOf, keys, dataDir }: Options) {
  const folder = join(dataDir, 'stop', 'runs')
  const imported = join(folder, 'imported')
  const refused = join(folder, 'refused')
  const held = new Map<string, Held>()
  const going = new Map<string, Going>()
  for (const one of [imported, refused]) mkdirSync(one, { recursive: true, mode: 0o700 })
  const filesOf = (runId: string) => readdirSync(folder).filter((name) => name.startsWith(`${runId}.`) && name.endsWith('.jsonl'))

  /** One that can never be imported is put aside, and asks for a person; with a database that is away it is tried again. */
  async function importFile(name: string, epoch: number | null): Promise<void> {
    const path = join(folder, name)
    try {
      const { verdict, lines } = await importJournal(context(), readFileSync(path, 'utf8'), { epoch, isOwn: true })
      renameSync(path, join(imported, name))
      log.info({ journal: name, verdict, lines }, 'stop.journal-imported')
    } catch (cause) {
      if (!(cause instanceof AppError)) throw cause
      renameSync(path, join(refused, name))
      log.error({ journal: join(refused, name), err: cause }, 'stop.journal-refused')
    }
  }

  /** What was done for it without the database, here or by a worker that left its journal on the cluster. */
  async function bringBack({ id, epoch }: RunRow): Promise<boolean> {
    const before = going.get(id)
    before?.stop.abort(new HandedBack('the database takes it over again'))
    await before?.done
    const names = filesOf(id)
    for (const name of names) await importFile(name, epoch)
    if (names.length > 0 || epoch === 1) return names.length > 0
    const at = cluster()
    const texts = at === null ? [] : await findJournals({ cluster: at, signal: AbortSignal.timeout(FIND_MS) }, id)
    for (const text of texts) await importJournal(context(), text, { epoch })
    return texts.length > 0
  }

  async function putBy(run: RunRow): Promise<void> {
    const found = await runAtHand(context(), run.id)
    if (found === null) return
    held.set(run.id, { ...found, caller: await callerOf({ requestedBy: run.requestedBy, runId: run.id }) })
    void keepFile(run.id, found).catch((err: unknown) => log.error({ err, run: run.id }, 'stop.not-on-disk'))
  }

  async function keepFile(runId: string, { entry }: RunAtHand): Promise<void> {
    const { uid } = (await cluster()?.facts({ signal: AbortSignal.timeout(FIND_MS), lane: 'emergency' })) ?? { uid: null }
    if (uid !== null && held.has(runId)) keepRunFile({ dir: folder, runId, entry, worker, clusterUid: uid, keys, now: new Date() })
  }

  function goOn(run: RunRow): void {
    const [mine, at] = [held.get(run.id), cluster()]
    if (!mine || at === null || going.has(run.id)) return
    const stop = new AbortController()
    const id = randomUUID()
    const done = goOnWithStop({
      ...{ run, entry: mine.entry, priors: mine.priors, reason: mine.reason, cluster: at, caller: mine.caller, kinds, worker, log, id },
      ...{ path: join(folder, `${run.id}.${id}.jsonl`), key: keyOfRing(keys, Date.now()) ?? journalKey(), now: () => new Date() },
      signal: stop.signal,
    })
      .then((verdict) => log.warn({ run: run.id, verdict }, 'stop.went-on'))
      .finally(() => going.delete(run.id))
    going.set(run.id, { stop, done })
  }

  /** Those of runs that somebody else ended: what was seen for them here still counts. */
  async function importLeft(): Promise<void> {
    for (const name of readdirSync(folder).filter((one) => one.endsWith('.jsonl'))) {
      const [runId = ''] = name.split('.')
      if (going.has(runId)) continue
      const run = await context().db.run.findUnique({ where: { id: runId }, select: { state: true } })
      if (run === null || ENDED.has(run.state)) await importFile(name, null)
    }
  }
  every({ name: 'stop-journals', periodMs: IMPORT_EACH_MS, log, signal, run: importLeft })

  /** No stop waits for what only its loss would need. */
  const orLog = async <T>(run: () => Promise<T>, other: T, runId: string): Promise<T> =>
    run().catch((err: unknown) => {
      log.error({ err, run: runId }, 'stop.not-put-by')
      return other
    })
  const without: WithoutDatabase = {
    claimed: async (run) => {
      if (run.kind !== 'emergency.stop') return false
      const isChanged = await orLog(() => bringBack(run), false, run.id)
      await orLog(() => putBy(run), undefined, run.id)
      return isChanged
    },
    has: (runId) => held.has(runId),
    kept: (runId, found) => {
      const mine = held.get(runId)
      if (!mine) return
      const known = new Set(mine.priors.map(({ targetKey }) => targetKey))
      const fresh = found.filter(({ key }) => !known.has(key))
      mine.priors.push(...fresh.map(({ key, body }): Prior => ({ targetKey: key, body, takenAt: new Date() })))
    },
    goOn,
    released: (runId) => {
      held.delete(runId)
      removeRunFile(folder, runId)
    },
  }
  /** `idle` ends when nothing is gone on with any more. */
  return { ...without, idle: () => Promise.allSettled([...going.values()].map(({ done }) => done)) }
}
