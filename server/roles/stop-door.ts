import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import type * as z from 'zod'
import type { Role } from '@/lib/access'
import { stopKey } from '@/lib/emergency-words'
import { AppError } from '@/lib/errors'
import { type KeyQuestion, LocalAsk, LocalOrder, type LocalStop } from '@/lib/schemas/stop-local'
import type { StopPlanBody, StopPlanEntry } from '@/lib/schemas/stop-plan-file'
import type { ServiceContext } from '@/server/context'
import type { KeyRing } from '@/server/key-ring'
import type { Log } from '@/server/log'
import type { Caller, Cluster } from '@/server/ports/cluster'
import { groupsOf } from '@/server/ports/cluster-groups'
import { makeChallenge } from '@/server/ports/stop-challenge'
import { isSigned, QUESTION_PATH, STOP_HEADERS, STOP_PATH } from '@/server/ports/stop-door'
import type { Kinds } from '@/server/runs/kinds'
import { takesWrites } from '@/server/services/health/takes-writes'
import { checkKey, keysOf } from '@/server/stop/check-key'
import { journalKey, keyOfRing } from '@/server/stop/journal'
import { openStopPlan } from '@/server/stop/plan-file'
import { sayLocal } from '@/server/stop/say-local'
import { stopHere } from '@/server/stop/stop-here'

type Options = {
  context: () => ServiceContext
  log: Log
  signal: AbortSignal
  worker: string
  kinds: Kinds
  cluster: () => Cluster | null
  callerOf: (run: { requestedBy: string; runId: string }) => Promise<Caller>
  keys: KeyRing
  /** What console and worker both have; without it nobody is let in. */
  doorKey: string | undefined
  /** Of this worker alone. */
  dataDir: string
  /** Brings the plan file up to what the database has, where that can still be read. */
  keepPlan: () => Promise<void>
}
const FRESH_MS = 60_000
const BODY_BYTES = 16_384
const KEEP_MS = 2000
const CALLER_MS = 1000
const FACTS_MS = 3000
const AUTOMATION = { kind: 'person', personId: 'automation', groups: ['acgs:automation'] } as const
type Refusal = { status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 503; code: string; message: string }

type Plan = { entry: StopPlanEntry } & Pick<StopPlanBody, 'clusterUid' | 'authorizers'>

class Refused extends Error {
  readonly refusal: Refusal
  constructor(status: Refusal['status'], code: string, message: string) {
    super(message)
    this.refusal = { status, code, message }
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > BODY_BYTES) throw new Refused(413, 'too_large', `The body is larger than ${BODY_BYTES} bytes.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Nonces that were used, on disk before they count as used: a worker that starts again knows them, for as long as a challenge could be. */
function usedNonces(path: string) {
  const used = new Map<string, number>()
  const read = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : []
  for (const line of read) {
    const [atMs = '', nonce = ''] = line.split(' ')
    if (nonce !== '' && Number(atMs) >= Date.now() - 2 * FRESH_MS) used.set(nonce, Number(atMs))
  }
  writeFileSync(path, [...used].map(([nonce, atMs]) => `${atMs} ${nonce}\n`).join(''), { mode: 0o600 })
  return (nonce: string, nowMs: number): boolean => {
    for (const [old, atMs] of used) if (atMs < nowMs - 2 * FRESH_MS) used.delete(old)
    if (used.has(nonce)) return false
    used.set(nonce, nowMs)
    appendFileSync(path, `${nowMs} ${nonce}\n`)
    return true
  }
}

/** Stops by the kept plan while the database takes no writes, or does not answer the console: it asks, signed. Journals go where those of runs go
 *  once they have ended, and are imported with them. Out: what answers a request, and `idle`, which ends when nothing is being stopped any more. */
export function stopDoor({ context, log, signal, worker, kinds, cluster, callerOf, keys, doorKey, dataDir, keepPlan }: Options) {
  const dir = join(dataDir, 'stop')
  const folder = join(dir, 'unrecorded')
  const runs = join(dir, 'runs')
  for (const one of [folder, runs]) mkdirSync(one, { recursive: true, mode: 0o700 })
  const nameOf = (id: string) => `${id}.${id}.jsonl`
  const release = (name: string) => renameSync(join(folder, name), join(runs, name))
  // Of a worker that died: what is there is all that anybody will know.
  for (const name of readdirSync(folder).filter((one) => one.endsWith('.jsonl'))) release(name)
  const takeNonce = usedNonces(join(folder, 'nonces'))
  const going = new Map<string, { text: () => string; done: Promise<unknown> }>()

  function look(id: string): LocalStop | null {
    const now = going.get(id)
    if (now) return sayLocal(now.text())
    const path = [runs, join(runs, 'imported')].map((at) => join(at, nameOf(id))).find((one) => existsSync(one))
    return path === undefined ? null : sayLocal(readFileSync(path, 'utf8'))
  }

  function readPlan({ scope, target, digest }: LocalAsk): Plan | null {
    const { body, kid } = openStopPlan(readFileSync(join(dir, 'stop-plan.json'), 'utf8'), keys.published(Date.now()).keys)
    if (kid === null) throw new Refused(409, 'unsigned_plan', 'The kept plan is signed by no key of this installation.')
    const entry = body.plans.find((one) => one.key === stopKey(scope, target))
    return entry?.digest === digest ? { entry, clusterUid: body.clusterUid, authorizers: body.authorizers } : null
  }

  async function planOf(order: LocalAsk): Promise<Plan> {
    const kept = existsSync(join(dir, 'stop-plan.json')) ? readPlan(order) : null
    if (kept !== null) return kept
    await Promise.race([keepPlan().catch(() => undefined), new Promise((resolve) => setTimeout(resolve, KEEP_MS))])
    const fresh = existsSync(join(dir, 'stop-plan.json')) ? readPlan(order) : null
    if (fresh === null)
      throw new Refused(409, 'other_plan', 'digest: the kept plan is not the one that was shown. Look at the card again, or use acgs-stop.')
    return fresh
  }

  /** Whose permissions it acts with: by the roles that the database has, or the plan file where none answers. */
  async function callerFor({ id: runId, person }: LocalOrder, authorizers: Plan['authorizers']): Promise<Caller> {
    const tooLong = new Promise<null>((resolve) => setTimeout(() => resolve(null), CALLER_MS).unref())
    const given = await Promise.race([callerOf({ requestedBy: person.id, runId }).catch(() => null), tooLong])
    if (given?.kind === 'person') return given
    const roles = given === null ? (authorizers.find(({ personId }) => personId === person.id)?.roles ?? []) : []
    const groups = groupsOf(roles as Role[]) // written from the grants
    return groups.length === 0 ? { ...AUTOMATION, runId } : { kind: 'person', personId: person.id, groups, runId }
  }

  async function question(ask: LocalAsk, key: string): Promise<KeyQuestion> {
    const { authorizers } = await planOf(ask)
    const credentialIds = keysOf(authorizers, ask).map(({ credentialId }) => credentialId)
    if (credentialIds.length === 0) throw new Refused(403, 'no_passkey', 'The kept plan has no passkey of yours. Use acgs-stop.')
    return { ...makeChallenge(key, ask, Date.now()), credentialIds }
  }

  async function begin(order: LocalOrder, doorKey: string): Promise<LocalStop> {
    const known = look(order.id)
    if (known !== null) return known
    if (!order.isAway && (await takesWrites(context())))
      throw new Refused(409, 'database_writes', 'The database takes writes: the ordinary way works.')
    const at = cluster()
    if (at === null) throw new Refused(409, 'no_cluster', 'No cluster is set up here.')
    const { entry, clusterUid, authorizers } = await planOf(order)
    const proved = await checkKey(order, { authorizers, key: doorKey, passkeys: context().passkeys, nowMs: Date.now() })
    if (proved.why !== null) throw new Refused(403, 'not_proved', proved.why)
    const facts = await at.facts({ signal: AbortSignal.timeout(FACTS_MS), lane: 'emergency' }).catch(() => null)
    if (facts?.uid && facts.uid !== clusterUid) throw new Refused(409, 'other_cluster', 'The kept plan is of another cluster.')
    const caller = await callerFor(order, authorizers)
    const again = look(order.id) // asked twice at once
    if (again !== null) return again
    if (proved.nonce !== null && !takeNonce(proved.nonce, Date.now()))
      throw new Refused(403, 'replayed', 'This answer of a key was used before; it counts once. Confirm again.')
    const stop = stopHere({
      ...{ order, entry, kinds, cluster: at, caller, worker, folder, evidenceFolder: runs, log, signal, now: () => new Date() },
      key: keyOfRing(keys, Date.now()) ?? journalKey(),
    })
    log.warn({ stop: order.id, scope: order.scope, by: order.person.id }, 'stop.without-record')
    const done = stop.done.finally(() => {
      release(nameOf(order.id))
      going.delete(order.id)
    })
    going.set(order.id, { text: stop.text, done })
    const said = look(order.id)
    if (said === null) throw new Refused(503, 'no_journal', 'The journal cannot be read back.')
    return said
  }

  async function answer(request: IncomingMessage): Promise<LocalStop | KeyQuestion> {
    const { method = '', url: path = '', headers } = request
    const [, id] = new RegExp(`^${STOP_PATH}/([0-9a-f-]{36})$`).exec(path) ?? []
    if (path !== STOP_PATH && path !== QUESTION_PATH && id === undefined) throw new Refused(404, 'not_found', 'No such path.')
    if (method !== (id === undefined ? 'POST' : 'GET')) throw new Refused(405, 'method', `Send ${id === undefined ? 'POST' : 'GET'}.`)
    const head = (name: string) => String(headers[name] ?? '')
    const [at, nonce] = [head(STOP_HEADERS.at), head(STOP_HEADERS.nonce)]
    const body = await readText(request)
    if (doorKey === undefined || !isSigned(doorKey, { method, path, at, nonce, body }, head(STOP_HEADERS.signature)))
      throw new Refused(401, 'unsigned', 'The request is not signed by the console of this installation.')
    const ageMs = Math.abs(Date.now() - Date.parse(at))
    if (!(ageMs <= FRESH_MS)) throw new Refused(401, 'stale', `The request is not of the last ${FRESH_MS / 1000} s. Compare the clocks.`)
    if (!/^[0-9a-f-]{36}$/.test(nonce) || !takeNonce(nonce, Date.now())) throw new Refused(409, 'replayed', 'This request was sent before.')
    if (id !== undefined) {
      const found = look(id)
      if (found === null) throw new Refused(404, 'not_found', 'There is no such stop here.')
      return found
    }
    return path === QUESTION_PATH ? question(read(LocalAsk, body), doorKey) : begin(read(LocalOrder, body), doorKey)
  }

  const send = (response: ServerResponse, status: number, body: object) =>
    response
      .writeHead(status, {
        'content-type': 'application/json',
        'cache-control': 'no-store',
        ...(status === 413 ? { connection: 'close' } : {}),
      })
      .end(JSON.stringify(body))
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    void answer(request).then(
      (stop) => send(response, 200, stop),
      (cause: unknown) => {
        if (cause instanceof Refused) {
          const { status, code, message } = cause.refusal
          return send(response, status, { error: { code, message } })
        }
        log.error({ err: cause }, 'stop-door.failed')
        const message = cause instanceof AppError ? cause.message : 'The worker could not begin the stop. Use acgs-stop.'
        return send(response, 503, { error: { code: 'failed', message } })
      },
    )
  }
  return {
    server: createServer({ requestTimeout: 10_000 }, listener),
    idle: () => Promise.allSettled([...going.values()].map(({ done }) => done)),
  }
}

function read<T>(schema: z.ZodType<T>, body: string): T {
  const { success, data, error } = schema.safeParse(parsed(body))
  const [issue] = error?.issues ?? []
  if (!success) throw new Refused(400, 'invalid_input', `${issue?.path.join('.')}: ${issue?.message}`)
  return data
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return null
  }
}
