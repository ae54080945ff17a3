import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { env } from '@/server/env'
import { PrismaClient } from '@/server/generated/prisma/client'

/** The one door to PostgreSQL: Prisma for rows we own, a plain pool for telemetry, single clients for LISTEN. */
export type Db = PrismaClient
export type Tx = Parameters<Parameters<PrismaClient['$transaction']>[0]>[0]
export type Pool = pg.Pool
export type PoolClient = pg.PoolClient

// Next bundles instrumentation and routes apart; both must share one pool.
const held = globalThis as typeof globalThis & { __acgsDb?: PrismaClient; __acgsChangesDb?: PrismaClient; __acgsPool?: pg.Pool }

function databaseUrl(): string {
  const url = env().DATABASE_URL
  if (!url) throw new Error('DATABASE_URL is not set. Start with `npm start`, or set it with DATABASE_OWNER_URL and AUDIT_DATABASE_URL.')
  return url
}

export function createDb(connectionString: string, max = 10): PrismaClient {
  return new PrismaClient({
    adapter: new PrismaPg({ connectionString, max, connectionTimeoutMillis: 3000, query_timeout: 10_000 }),
    // A change on a database that needs seconds for each query is late, not refused.
    transactionOptions: { maxWait: 5000, timeout: 30_000 },
  })
}

export function createPool(connectionString: string, max: number): pg.Pool {
  const pool = new pg.Pool({ connectionString, max, connectionTimeoutMillis: 3000, query_timeout: 15_000, statement_timeout: 15_000 })
  // An idle connection that dies with the server must not end the process; the next query reports it.
  pool.on('error', () => undefined)
  return pool
}

const LANE_CONNECTIONS = { 0: 4, 1: 4, 2: 6 } as const

/** Connections of one lane of runs, which no other lane may take. The time limits are the server's: a worker that is frozen inside a
 *  transaction would else keep its locks, and nobody could ever take its run over. */
export function lanePool(lane: 0 | 1 | 2, connectionString = databaseUrl()): pg.Pool {
  const statementMs = lane === 2 ? 5000 : 1000
  const lanes = new pg.Pool({
    connectionString,
    max: LANE_CONNECTIONS[lane],
    connectionTimeoutMillis: 2000,
    statement_timeout: statementMs,
    query_timeout: statementMs + 500,
    lock_timeout: 500,
    idle_in_transaction_session_timeout: 2000,
    keepAlive: true,
  })
  lanes.on('error', () => undefined)
  return lanes
}

export function db(): PrismaClient {
  held.__acgsDb ??= createDb(databaseUrl())
  return held.__acgsDb
}

/** Connections that no read may take: on a slow database reads are refused first, and a person's change still gets through. */
export function changesDb(): PrismaClient {
  held.__acgsChangesDb ??= createDb(databaseUrl(), 4)
  return held.__acgsChangesDb
}

export function pool(): pg.Pool {
  held.__acgsPool ??= createPool(databaseUrl(), 4)
  return held.__acgsPool
}

/** Lends one connection of the pool, for a transaction. A server that dies between two queries is told to the connection itself and, unheard,
 *  would end the process: it is heard here, and the next query reports it. A connection on which anything failed is not used again. */
export async function withConnection<T>(from: Pool, run: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await from.connect()
  const hear = () => undefined
  client.on('error', hear)
  let isBroken = true
  try {
    const result = await run(client)
    isBroken = false
    return result
  } finally {
    client.off('error', hear)
    client.release(isBroken)
  }
}

/** Listens on a channel until the signal aborts; reconnects with back-off. `onState` hears every loss and return of the connection.
 *  Payloads are at most 8,000 bytes; a notification during a lost connection is gone, so callers also poll. */
export function listen(options: {
  channels: readonly string[]
  onMessage: (channel: string, payload: string) => void
  onState?: (isConnected: boolean) => void
  signal: AbortSignal
  connectionString?: string
}): void {
  const { channels, onMessage, onState, signal } = options
  let waitMs = 250
  const connect = async () => {
    if (signal.aborted) return
    const client = new pg.Client({
      connectionString: options.connectionString ?? databaseUrl(),
      connectionTimeoutMillis: 3000,
      keepAlive: true,
    })
    let isDone = false
    const retry = () => {
      if (isDone) return
      isDone = true
      onState?.(false)
      client.removeAllListeners('notification')
      client.end().catch(() => undefined)
      if (signal.aborted) return
      setTimeout(() => void connect(), waitMs).unref()
      waitMs = Math.min(waitMs * 2, 5000)
    }
    client.on('error', retry)
    client.on('end', retry)
    client.on('notification', (message) => onMessage(message.channel, message.payload ?? ''))
    signal.addEventListener(
      'abort',
      () => {
        isDone = true
        client.end().catch(() => undefined)
      },
      { once: true },
    )
    try {
      await client.connect()
      for (const channel of channels) await client.query(`LISTEN ${client.escapeIdentifier(channel)}`)
      waitMs = 250
      onState?.(true)
    } catch {
      retry()
    }
  }
  void connect()
}
