import type { Actor } from '@/lib/access'

/** What this console knows of a session that the database let in: enough for a stop while nobody can be asked. */
export type Remembered = { actor: Actor /** How it was signed in. */; method: string }
type Kept = Remembered & { /** Hash of the cookie, as hex. */ cookie: string; atMs: number; untilMs: number }

export const REMEMBERED_MS = 5 * 60_000
const KEPT_MAX = 10_000

// Next bundles the start of the process and its routes apart; both must share one memory.
const held = globalThis as typeof globalThis & { __acgsSessions?: Map<string, Kept> }
/** By the session's name, which stays when its cookie changes; the one that was let in last is the last. */
function kept(): Map<string, Kept> {
  held.__acgsSessions ??= new Map()
  return held.__acgsSessions
}
const byCookie = (cookie: string): [string, Kept] | undefined => [...kept()].find(([, one]) => one.cookie === cookie)

type LetIn = Remembered & { at: Date; until: Date }

/** In: a session that the database has just let in, by its name, and until when it would at the most. */
export function rememberSession(name: string, { until, at, cookie, actor, method }: LetIn & { cookie: string }): void {
  kept().delete(name)
  kept().set(name, { cookie, actor, method, atMs: at.getTime(), untilMs: until.getTime() })
  const [oldest] = kept().keys()
  if (kept().size > KEPT_MAX && oldest !== undefined) kept().delete(oldest)
}

/** The same of a session that was asked about by its name: its cookie is the one it had. */
export function seeSession(name: string, one: LetIn): void {
  const { cookie } = kept().get(name) ?? {}
  if (cookie !== undefined) rememberSession(name, { ...one, cookie })
}

/** A session that has ended, or whose roles may be others: it counts again once the database let it in. */
export const forgetSession = (name: string): void => void kept().delete(name)

export function forgetCookie(cookie: string): void {
  const [name] = byCookie(cookie) ?? []
  if (name !== undefined) forgetSession(name)
}

/** The browser has a new cookie: the one before proves nothing any more. */
export function renewCookie(former: string, next: string): void {
  const [name, one] = byCookie(former) ?? []
  if (name !== undefined && one !== undefined) kept().set(name, { ...one, cookie: next })
}

/** Who shows this cookie, if the database let the session in during the last five minutes and it has not ended since. */
export function recallSession(cookie: string, now: Date): Remembered | null {
  const [, one] = byCookie(cookie) ?? []
  if (one === undefined) return null
  const ageMs = now.getTime() - one.atMs
  return ageMs >= 0 && ageMs <= REMEMBERED_MS && one.untilMs > now.getTime() ? { actor: one.actor, method: one.method } : null
}
