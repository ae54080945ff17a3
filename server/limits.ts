import ipaddr from 'ipaddr.js'
import type { Db } from '@/server/db'

/** How often somebody may: token buckets in the database, so that all replicas count together, and in memory while it does not answer. */
export type Limit = { name: string; burst: number; perSecond: number }
export const API: Limit = { name: 'api', burst: 60, perSecond: 20 }
/** Stopping has a bucket of its own: nothing else a person, or anybody, does can empty it. */
export const STOP: Limit = { name: 'stop', burst: 60, perSecond: 20 }

/** What an editor asks while somebody types: it must not use up what the rest of the page needs. */
export const LANGUAGE: Limit = { name: 'language', burst: 60, perSecond: 20 }

/** Tries of people and machines nobody knows are recorded once an address prefix and minute, so that they fill no log. */
export const RECORDED: Limit = { name: 'sign-in-recorded', burst: 1, perSecond: 1 / 60 }

/** Asked too often; the message is shown to people. */
export class Limited extends Error {
  readonly retryAfterMs: number
  constructor(message: string, retryAfterMs: number) {
    super(message)
    this.name = 'Limited'
    this.retryAfterMs = Math.max(1000, Math.ceil(retryAfterMs))
  }
}
export const secondsOf = ({ retryAfterMs }: Limited): number => Math.ceil(retryAfterMs / 1000)

/** An address as limits count it: IPv4 whole, IPv6 by its /64, since one line has that many. */
export function addressKey(ip: string): string {
  if (!ipaddr.isValid(ip)) return 'unknown'
  const address = ipaddr.process(ip)
  if (address.kind() === 'ipv4') return `${address.toString()}/32`
  const [bare = ''] = address.toString().split('%') // a zone is a name of the machine's own
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${bare}/64`).toString()}/64`
}

/** False for an address that many share or that says nothing: this machine itself, or a proxy that does not say for whom it asks. */
export const isTelling = (ip: string): boolean => ipaddr.isValid(ip) && ipaddr.process(ip).range() !== 'loopback'

const STEP: Limit = { name: 'sign-in-step', burst: 60, perSecond: 2 }
const SHARED_STEP: Limit = { name: 'sign-in-step-shared', burst: 600, perSecond: 20 }
/** An address that says nothing stands for many people. */
export const stepLimitOf = (ip: string): Limit => (isTelling(ip) ? STEP : SHARED_STEP)

/** `count` is how many are taken together, or none of them; one when absent. */
export type Bucket = { key: string; now: Date; count?: number }

const held = new Map<string, { tokens: number; atMs: number }>()
const HELD_MAX = 10_000

function takeHere({ name, burst, perSecond }: Limit, { key, now, count = 1 }: Bucket): number {
  const id = `${name}:${key}`
  const nowMs = now.getTime()
  const found = held.get(id) ?? { tokens: burst, atMs: nowMs }
  const tokens = Math.min(burst, found.tokens + (Math.max(0, nowMs - found.atMs) / 1000) * perSecond)
  if (held.size >= HELD_MAX && !held.has(id)) held.clear()
  held.set(id, { tokens: tokens >= count ? tokens - count : tokens, atMs: nowMs })
  return tokens >= count ? 0 : ((count - tokens) / perSecond) * 1000
}

/** Takes tokens in one statement, so that two requests at once never take the same one. Out: 0, or the milliseconds until there are enough.
 *  Errors: whatever the database says. */
export async function takeToken(db: Db, limit: Limit, { key, now, count = 1 }: Bucket): Promise<number> {
  const { name, burst, perSecond } = limit
  const id = `${name}:${key}`
  const [row] = await db.$queryRaw<{ taken: boolean; tokens: number | null }[]>`
    WITH took AS (
      INSERT INTO rate_bucket AS b (key, tokens, at) VALUES (${id}, ${burst - count}::float8, ${now}::timestamptz)
      ON CONFLICT (key) DO UPDATE SET at = GREATEST(b.at, EXCLUDED.at),
        tokens = LEAST(${burst}::float8, b.tokens + GREATEST(0, EXTRACT(EPOCH FROM EXCLUDED.at - b.at)::float8) * ${perSecond}::float8) - ${count}::float8
      WHERE LEAST(${burst}::float8, b.tokens + GREATEST(0, EXTRACT(EPOCH FROM EXCLUDED.at - b.at)::float8) * ${perSecond}::float8) >= ${count}::float8
      RETURNING 1)
    SELECT EXISTS (SELECT FROM took) AS taken,
      (SELECT tokens + GREATEST(0, EXTRACT(EPOCH FROM ${now}::timestamptz - at)::float8) * ${perSecond}::float8
       FROM rate_bucket WHERE key = ${id}) AS tokens`
  if (row?.taken) return 0
  return Math.max(1, ((count - Math.min(count, row?.tokens ?? 0)) / perSecond) * 1000)
}

/** Puts a token back: what was done turned out to be welcome. */
export async function giveBack(db: Db, { name, burst }: Limit, key: string): Promise<void> {
  await db.$executeRaw`UPDATE rate_bucket SET tokens = LEAST(${burst}::float8, tokens + 1) WHERE key = ${`${name}:${key}`}`
}

const PATIENCE_MS = 250
const AWAY_MS = 5000
let awayUntilMs = 0

/** `takeToken` for what must go on without the database: a failure or a slow answer is counted here for five seconds. */
export async function takeTokenAnyway(db: Db, limit: Limit, bucket: Bucket): Promise<number> {
  if (performance.now() < awayUntilMs) return takeHere(limit, bucket)
  let timer: NodeJS.Timeout | undefined
  const tooLong = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), PATIENCE_MS)
  })
  const asked = takeToken(db, limit, bucket).catch(() => null)
  const waitMs = await Promise.race([asked, tooLong])
  clearTimeout(timer)
  if (waitMs !== null) return waitMs
  awayUntilMs = performance.now() + AWAY_MS
  return takeHere(limit, bucket)
}

/** Removes buckets that nobody has touched for two days: full again, and past every wait. */
export async function sweepBuckets(db: Db, now: Date): Promise<number> {
  return db.$executeRaw`DELETE FROM rate_bucket WHERE at < ${new Date(now.getTime() - 172_800_000)}::timestamptz`
}
