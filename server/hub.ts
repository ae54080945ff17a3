import { clusterReviews } from '@/server/adapters/index'
import { listen, pool } from '@/server/db'
import { forgetSession } from '@/server/session-memory'

/** The one upstream of all open tabs in this process: database notifications in, encoded bytes out. */
export type StreamEvent = { id: string; topic: string; ref: string; version: string }
type Client = {
  controller: ReadableStreamDefaultController<Uint8Array>
  sessionHash: string
  canSee: (topic: string) => boolean
  isBehind: boolean
  isClosed: boolean
  /** Heard once when we end the stream: its reader is told, and nobody else would be. */
  onEnd?: () => void
}

const QUEUE_BYTES = 262_144
const BACKFILL_ROWS = 500
// Ids are given before commit, so a smaller one can appear after a larger: resume a little before the cursor; events only invalidate.
const BACKFILL_OVERLAP = 100n
export const BEAT_MS = 10_000

const encoder = new TextEncoder()
export const frame = (event: StreamEvent): Uint8Array =>
  encoder.encode(`id: ${event.id}\ndata: ${JSON.stringify({ topic: event.topic, id: event.ref, version: event.version })}\n\n`)
const named = (name: string, data: object): Uint8Array => encoder.encode(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`)

const held = globalThis as typeof globalThis & { __acgsHub?: Hub }

export class Hub {
  readonly clients = new Set<Client>()
  isConnected = false
  /** Who waits until something that decides may have changed. */
  private readonly waiting = new Set<() => void>()
  /** Ids a tab was sent while its back-fill was being read. */
  private readonly filling = new Map<Client, Set<string>>()

  start(signal: AbortSignal): void {
    listen({
      channels: ['acgs_events', 'acgs_sessions', 'acgs_runtime'],
      signal,
      onState: (isConnected) => {
        // What was missed while the connection was away is unknown, so everybody asks again.
        if (isConnected && !this.isConnected) this.tellAll(named('resync', {}))
        this.isConnected = isConnected
      },
      onMessage: (channel, payload) => {
        if (channel === 'acgs_runtime') for (const wake of [...this.waiting]) wake()
        else if (channel === 'acgs_sessions') this.endSession(payload)
        else this.publish(JSON.parse(payload) as StreamEvent) // written by our own trigger
      },
    })
    setInterval(() => this.tellAll(named('ping', { at: new Date().toISOString(), isConnected: this.isConnected })), BEAT_MS).unref()
    signal.addEventListener('abort', () => {
      for (const client of [...this.clients]) this.bye(client, 'restart')
    })
  }

  /** Waits until policy or runtime data may have changed, `ms` are over or the signal aborts, whichever is first. Holds no connection. */
  untilChange(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer)
        this.waiting.delete(end)
        signal.removeEventListener('abort', end)
        resolve()
      }
      const timer = setTimeout(end, ms)
      this.waiting.add(end)
      signal.addEventListener('abort', end, { once: true })
      if (signal.aborted) end()
    })
  }

  publish(event: StreamEvent): void {
    const bytes = frame(event)
    for (const client of [...this.clients]) {
      if (!client.canSee(event.topic)) continue
      this.filling.get(client)?.add(event.id)
      this.send(client, bytes)
    }
  }

  /** Tells the tabs of this process about something that only this process sees. Without an id: a tab's cursor stays where the database's
   *  events left it, and whoever was away reads everything anew when it comes back. */
  tell(event: Omit<StreamEvent, 'id'>): void {
    const { topic, ref, version } = event
    const bytes = encoder.encode(`data: ${JSON.stringify({ topic, id: ref, version })}\n\n`)
    for (const client of [...this.clients]) if (client.canSee(topic)) this.send(client, bytes)
  }

  /** Adds a tab. Subscribes first, then back-fills what came after `lastId`. */
  async add(client: Client, lastId: bigint | null): Promise<void> {
    this.clients.add(client)
    client.controller.enqueue(named('ping', { at: new Date().toISOString(), isConnected: this.isConnected }))
    if (lastId === null) return
    const sent = new Set<string>()
    this.filling.set(client, sent)
    try {
      const { rows } = await pool().query<StreamEvent>(
        'SELECT id::text, topic, ref, version FROM event WHERE id > $1 ORDER BY id LIMIT $2',
        [(lastId - BACKFILL_OVERLAP).toString(), BACKFILL_ROWS],
      )
      if (rows.length === BACKFILL_ROWS) this.send(client, named('resync', {}))
      else for (const row of rows) if (client.canSee(row.topic) && !sent.has(row.id)) this.send(client, frame(row))
    } catch {
      this.send(client, named('resync', {}))
    } finally {
      this.filling.delete(client)
    }
  }

  remove(client: Client): void {
    client.isClosed = true
    this.clients.delete(client)
  }

  /** Says goodbye and closes: the browser comes back at once, or is sent to sign in. */
  bye(client: Client, reason: 'restart' | 'lifetime' | 'session'): void {
    if (client.isClosed) return
    this.remove(client)
    client.onEnd?.()
    try {
      client.controller.enqueue(named('bye', { reason }))
      client.controller.close()
    } catch {
      // the browser went first
    }
  }

  private endSession(hash: string): void {
    // Whoever signed out, or has other roles now, is asked about anew.
    forgetSession(hash)
    clusterReviews()?.drop()
    for (const client of [...this.clients]) if (client.sessionHash === hash) this.bye(client, 'session')
  }

  private tellAll(bytes: Uint8Array): void {
    for (const client of [...this.clients]) this.send(client, bytes)
  }

  /** A tab whose queue is full gets nothing more until it is empty again, then one `resync` instead of what it missed. */
  private send(client: Client, bytes: Uint8Array): void {
    const room = client.controller.desiredSize ?? 0
    if (client.isBehind && room >= QUEUE_BYTES - 1024) {
      client.isBehind = false
      client.controller.enqueue(named('resync', {}))
      return
    }
    if (client.isBehind) return
    if (room < bytes.byteLength) client.isBehind = true
    else client.controller.enqueue(bytes)
  }
}

export const queuing = { highWaterMark: QUEUE_BYTES, size: (chunk?: Uint8Array) => chunk?.byteLength ?? 0 }

export function hub(): Hub {
  held.__acgsHub ??= new Hub()
  return held.__acgsHub
}
export type { Client }
