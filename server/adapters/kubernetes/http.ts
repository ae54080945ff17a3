import type { Caller, Lane } from '@/server/ports/cluster'
import { ClusterError } from '@/server/ports/cluster-error'
import { maskText } from '@/server/ports/cluster-mask'
import { dateOf, digestOf, refusalOf, warningText } from './answer'
import { type Clock, systemClock } from './clock'
import { headersFor } from './headers'
import { laneWire } from './lane-wire'
import type { Connection } from './load'
import { parseJson } from './parse'
import { type Parameters, withQuery } from './paths'
import { readBody } from './read-body'
import { errorOf, failureIn, sentenceOf } from './status'
import { type Wire, type WireAnswer, WireError } from './wire'

export const LIMITS = { readMs: 10_000, writeMs: 10_000, emergencyMs: 5000, emergencyPauseMs: 250, connectMs: 5000, pingMs: 1000 }

export type AnyLane = Lane | 'watch'
export type Call = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  query?: Parameters
  caller: Caller
  lane: AnyLane
  body?: Buffer | undefined
  contentType?: string
  accept?: string
  signal?: AbortSignal | undefined
  maxBytes?: number
  /** A POST that asks and changes nothing. */
  isQuestion?: boolean
}
export type Reply = {
  status: number
  bytes: Buffer
  /** The bytes as JSON, null where they are none. */
  json: unknown
  auditId: string | null
  date: Date | null
  warnings: readonly string[]
}
export type Http = {
  /** Errors: `ClusterError` for every answer that is no success. A change that was sent and not answered is `outcomeUnknown`. */
  call(call: Call): Promise<Reply>
  /** The answer's head within the limits of a read; its body is the caller's, and ends with `signal` alone. */
  open(call: Omit<Call, 'body' | 'lane'> & { signal: AbortSignal }): Promise<WireAnswer>
  ping(withinMs: number): Promise<number | null>
  dropWatches(reason: string): void
  /** Changes when other credentials are read. */
  credentialsMark(): Promise<string>
  skewMs(): number | null
  clock: Clock
  close(): void
}
export type HttpOptions = { connection: Connection; clock?: Clock; wire?: (lane: AnyLane) => Wire; limits?: Partial<typeof LIMITS> }

const isChange = ({ method, query, isQuestion = false }: Pick<Call, 'method' | 'query' | 'isQuestion'>): boolean =>
  method !== 'GET' && query?.dryRun === undefined && !isQuestion

/** What a call without an answer becomes. The caller's own abort stays what it is. */
function reasonIn(cause: unknown): string {
  const inner = cause instanceof Error && cause.cause instanceof Error ? reasonIn(cause.cause) : ''
  return inner || (cause instanceof Error ? maskText(cause.message, 200) : '')
}
const triedCall = (call: Call) => ({ method: call.method, path: call.path, bodyDigest: digestOf(call.body) })

function lost(cause: unknown, call: Pick<Call, 'method' | 'query' | 'isQuestion' | 'signal'>, late: AbortSignal): unknown {
  if (call.signal?.aborted) return call.signal.reason
  if (cause instanceof ClusterError) return cause
  const isUnsent = cause instanceof WireError && !cause.wasSent
  if (!isUnsent && !late.aborted && !(cause instanceof WireError)) return cause
  const reason = isChange(call) && !isUnsent ? 'outcomeUnknown' : 'unreachable'
  const why = late.aborted ? 'no answer in time' : reasonIn(cause)
  return new ClusterError({ reason }, why ? `${sentenceOf({ reason })} (${why})` : sentenceOf({ reason }), { cause })
}

/** The thin client: three lanes, headers made from nothing, no redirects, nothing kept of whoever a call is made for. */
export function clusterHttp({ connection, clock = systemClock, wire, limits: given }: HttpOptions): Http {
  const limits = { ...LIMITS, ...given }
  const open = wire ?? (() => laneWire({ connection, connectMs: limits.connectMs }))
  const wires = new Map<AnyLane, Wire>()
  const wireOf = (lane: AnyLane): Wire => {
    const held = wires.get(lane) ?? open(lane)
    wires.set(lane, held)
    return held
  }
  let skew: number | null = null
  let refreshing: Promise<unknown> | undefined

  const send = async (call: Call, signal: AbortSignal): Promise<WireAnswer> => {
    const [place, { authorization }] = await Promise.all([connection.place(), connection.credentials()])
    const { caller, accept = 'application/json', contentType } = call
    const headers = headersFor({ caller, authorization, accept, contentType })
    const path = withQuery(new URL(place.server).pathname.replace(/\/$/, '') + call.path, call.query ?? {})
    const sentAt = clock.now()
    const answer = await wireOf(call.lane).send({ method: call.method, path, headers, body: call.body, signal })
    const date = dateOf(answer)
    // The header counts whole seconds: half of one is the middle of what it may mean.
    if (date) skew = date.getTime() + 500 - (sentAt + clock.now()) / 2
    return answer
  }
  /** One more try where the first cannot have done anything: it was not sent, or it only reads. An answer that broke off is none. */
  const twice = async <T>(call: Call, signal: AbortSignal, act: () => Promise<T>): Promise<T> => {
    try {
      return await act()
    } catch (cause) {
      const isHarmless = cause instanceof WireError && (!cause.wasSent || !isChange(call)) && !signal.aborted
      if (!isHarmless) throw cause
      return act()
    }
  }
  /** A 401 was not acted on. New credentials are read once for all who wait, and the call is made once more if they are others. */
  const authenticated = async (call: Call, signal: AbortSignal): Promise<WireAnswer> => {
    const before = await mark()
    const answer = await send(call, signal)
    if (answer.status !== 401) return answer
    if ((await mark()) === before) {
      refreshing ??= connection.credentials(true).finally(() => {
        refreshing = undefined
      })
      await refreshing.catch(() => undefined)
    }
    if ((await mark()) === before) return answer
    await readBody(answer, 1_048_576).catch(() => undefined)
    return send(call, signal)
  }
  const mark = async () => {
    const { authorization, cert } = await connection.credentials()
    return `${authorization ?? ''}\n${cert?.toString('base64') ?? ''}`
  }
  const once = async (call: Call, signal: AbortSignal): Promise<Reply> => {
    const answer = await authenticated(call, signal)
    if (answer.status < 200 || answer.status > 299) throw await refusalOf(answer)
    const bytes = await readBody(answer, call.maxBytes)
    const { warnings } = answer
    const json = parseJson(bytes)
    const failure = failureIn(json)
    if (failure !== null) throw errorOf({ status: failure, retryAfter: null, auditId: answer.headers.get('audit-id') ?? null, body: json })
    return {
      status: answer.status,
      bytes,
      json,
      auditId: answer.headers.get('audit-id') ?? null,
      date: dateOf(answer),
      warnings: warnings.slice(0, 20).map(warningText),
    }
  }
  /** The emergency lane waits for nobody: what was not sent or is to be sent again later goes again inside the same limit. */
  const insistently = async (call: Call, signal: AbortSignal): Promise<Reply> => {
    for (;;) {
      try {
        return await twice(call, signal, () => once(call, signal))
      } catch (cause) {
        const isOverload = cause instanceof ClusterError && cause.trouble.reason === 'overload'
        const isUnsent = cause instanceof WireError && !cause.wasSent
        if (signal.aborted || !(isOverload || isUnsent)) throw cause
        await clock.wait(limits.emergencyPauseMs, signal)
        if (signal.aborted) throw cause
      }
    }
  }
  /** After a call without an answer: a connection that is dead is left, or the next call would wait on it too. */
  const lookAfter = (lane: AnyLane) => {
    const held = wireOf(lane)
    held.ping(limits.pingMs).catch(() => held.drop('no answer'))
  }
  const limitOf = (call: Call) => (call.lane === 'emergency' ? limits.emergencyMs : isChange(call) ? limits.writeMs : limits.readMs)

  return {
    clock,
    async call(call) {
      const late = AbortSignal.timeout(limitOf(call))
      const signal = call.signal ? AbortSignal.any([call.signal, late]) : late
      try {
        return await (call.lane === 'emergency' ? insistently(call, signal) : twice(call, signal, () => once(call, signal)))
      } catch (cause) {
        if (late.aborted) lookAfter(call.lane)
        const error = lost(cause, call, late)
        if (error instanceof ClusterError && isChange(call)) error.call = triedCall(call)
        throw error
      }
    },
    async open(call) {
      const late = new AbortController()
      const timer = setTimeout(() => late.abort(new DOMException('no answer in time', 'TimeoutError')), limits.readMs)
      try {
        const watch: Call = { ...call, lane: 'watch' }
        const signal = AbortSignal.any([call.signal, late.signal])
        const answer = await twice(watch, signal, () => authenticated(watch, signal))
        if (answer.status !== 200) throw await refusalOf(answer)
        return answer
      } catch (cause) {
        if (late.signal.aborted) lookAfter('watch')
        throw lost(cause, call, late.signal)
      } finally {
        clearTimeout(timer)
      }
    },
    ping: (withinMs) => wireOf('watch').ping(withinMs),
    dropWatches: (reason) => wires.get('watch')?.drop(reason),
    credentialsMark: mark,
    skewMs: () => skew,
    close() {
      for (const one of wires.values()) one.close()
      wires.clear()
    },
  }
}
