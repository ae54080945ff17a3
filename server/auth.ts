import 'server-only'
import { createHash, randomUUID } from 'node:crypto'
import { isIP } from 'node:net'
import { cookies, headers } from 'next/headers'
import type { NextAuthOptions } from 'next-auth'
import CredentialsProvider from 'next-auth/providers/credentials'
import { type Actor, GRANTED_BY, type TokenScope } from '@/lib/access'
import { type AgentMatcher, globOf } from '@/lib/agent-glob'
import { PERSONAS } from '@/lib/personas'
import { returnPath } from '@/lib/return-path'
import { ProveSignIn } from '@/lib/schemas/accounts'
import { type RefusedSignIn, readRefusal } from '@/lib/sign-in-refusal'
import { type Source, targetOf } from '@/server/audit/entry'
import { isDatabaseAway } from '@/server/audit/unwritten'
import { explainRefusal, type SsoUser, ssoOffer, ssoProviders } from '@/server/auth-oidc'
import { createContext, type RequestContext, type ServiceContext, systemActor } from '@/server/context'
import { changesDb, db } from '@/server/db'
import { env } from '@/server/env'
import { Limited, secondsOf } from '@/server/limits'
import { createLog } from '@/server/log'
import { hasAccounts } from '@/server/services/accounts/has-accounts'
import { proveSignIn } from '@/server/services/accounts/prove-sign-in'
import { recallSession } from '@/server/session-memory'
import { renewalOf } from '@/server/session-renewal'
import {
  ABSOLUTE_MS,
  createSession,
  endSession,
  hashSession,
  hexOf,
  loadSession,
  noteUnknownSession,
  type Proof,
  personaPerson,
  refuseSession,
  reloadSession,
} from '@/server/sessions'
import { recordStranger } from '@/server/strangers'
import { authenticate, type Refused, refuseUse, tokenIdOf } from '@/server/tokens'

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/

/** Chromium keeps a __Host- cookie on http://localhost, other browsers do not: on loopback HTTP the prefix and Secure are left off. */
const isSecure = () => (env().NEXTAUTH_URL ?? '').startsWith('https://')
export const sessionCookie = () => (isSecure() ? '__Host-acgs-session' : 'acgs-session')

/** Personas exist only where the supervisor says so (loopback bind, embedded database) and only for a loopback Host header. */
export const arePersonasOffered = (host: string | null): boolean => env().ACGS_PERSONAS === '1' && LOOPBACK.test(host ?? '')

/** As long as a session can last at most; the database knows better, and decides. */
const COOKIE_S = ABSOLUTE_MS / 1000
const LOOPBACK_BIND = new Set(['127.0.0.1', '::1', 'localhost'])

/** Where a request came from. A header that anybody can send is believed only as far as there are proxies of ours in front of us:
 *  with none, a loopback address can only have been this machine, and any other peer is not known. */
export function sourceOf(from: Headers): Source {
  const agent = from.get('user-agent') ?? ''
  return {
    ip: peerOf(from),
    uaHash: createHash('sha256').update(agent).digest('hex').slice(0, 16),
  }
}

function peerOf(from: Headers): string {
  const { ACGS_TRUSTED_PROXIES: hops, ACGS_BIND: bind } = env()
  if (hops === 0) return LOOPBACK_BIND.has(bind) ? '127.0.0.1' : 'unknown'
  const told = from.get('x-forwarded-for')?.split(',').at(-hops)?.trim() ?? ''
  return isIP(told) > 0 ? told : 'unknown'
}

/** A caller's request id if it is well formed, else a new one. */
export function requestIdOf(from: Headers): string {
  const given = from.get('x-request-id') ?? ''
  return /^[\w.:-]{1,128}$/.test(given) ? given : randomUUID()
}

type Asking = { isActivity: boolean; isChange?: boolean; isStop?: boolean }

/** Session to actor for one request. `isActivity` false for polling and streams, which do not keep a session alive; `isChange` true
 *  where the session must be found even while reads have to wait; `isStop` where what is remembered of it counts while no database answers. */
export async function contextFrom(
  from: Headers,
  sid: string | undefined,
  { isActivity, isChange, isStop = false }: Asking,
): Promise<RequestContext> {
  const [source, requestId, now] = [sourceOf(from), requestIdOf(from), () => new Date()]
  const look = sid
    ? loadSession(sid, { now: now(), isActivity, source, at: isChange || isStop ? changesDb() : db() })
    : Promise.resolve(null)
  const live = await (isStop ? orAway(look) : look)
  if (live === 'away') {
    const known = recallSession(hexOf(hashSession(sid ?? '')), now())
    return createContext({ actor: known?.actor ?? null, signInMethod: known?.method ?? null, isAway: true, requestId, source })
  }
  if (sid && !live) await noteUnknownSession(sid, { requestId, source, now: now() }).catch(unrecorded)
  const isNewest = sid !== undefined && live !== null && !live.isFormer
  return createContext({
    ...{ actor: live?.actor ?? null, signInMethod: live?.method ?? null, requestId, source },
    ...(isNewest ? { renewal: renewalOf({ sid, source, now }) } : {}),
  })
}

/** A stop waits no longer for a database that may never answer, and hardly for one that did not answer a moment ago. */
const PATIENCE_MS = 6000
const SHORT_MS = 500
const AWAY_MS = 10_000
let awayUntilMs = 0

function noteAway(cause?: unknown): 'away' {
  if (cause !== undefined && !isDatabaseAway(cause)) throw cause
  awayUntilMs = performance.now() + AWAY_MS
  return 'away'
}

async function orAway<T>(look: Promise<T>): Promise<T | 'away'> {
  let timer: NodeJS.Timeout | undefined
  const patienceMs = performance.now() < awayUntilMs ? SHORT_MS : PATIENCE_MS
  const tooLong = new Promise<'away'>((resolve) => {
    timer = setTimeout(() => resolve(noteAway()), patienceMs)
  })
  return Promise.race([look.catch(noteAway), tooLong]).finally(() => clearTimeout(timer))
}

/** Who it is now, for an answer that is still being sent: the session by its name, since its cookie may be another meanwhile. */
export async function actorAgain({ sessionHash }: Pick<Actor, 'sessionHash'>): Promise<Actor | null> {
  return sessionHash === null ? null : ((await reloadSession(sessionHash, { now: new Date(), isActivity: false }))?.actor ?? null)
}

/** The answer, with the new session id if the request brought one about. */
export function withRenewed(answer: Response, { renewal }: Pick<RequestContext, 'renewal'>): Response {
  const sid = renewal?.carried()
  if (sid)
    answer.headers.append(
      'set-cookie',
      `${sessionCookie()}=${sid}; Path=/; Max-Age=${COOKIE_S}; HttpOnly; SameSite=Lax${isSecure() ? '; Secure' : ''}`,
    )
  return answer
}

/** A refusal that could not be recorded is a refusal all the same. */
const unrecorded = (cause: unknown) => log().error({ err: cause }, 'stranger.unrecorded')

/** Who asks over HTTP without a person: a token, which has scopes and agents and never a role. */
export type TokenCaller = { id: string; agents: readonly AgentMatcher[]; globs: readonly string[] }

/** What is known of a request by a token: whose it is and where it came from. */
export type TokenRequest = RequestContext & { actor: Actor }

/** The context of a machine that shows a token with this scope. It acts as the token and may do what the scope names.
 *  Out: the context and the token, or why not, with the context where the token is known and only lacks the scope. */
export async function tokenContext(
  from: Headers,
  scope: TokenScope,
): Promise<{ ctx: TokenRequest; token: TokenCaller } | (Refused & { ctx?: TokenRequest })> {
  const header = from.get('authorization') ?? undefined
  const id = tokenIdOf(header)
  const row = id === null ? null : await db().apiToken.findFirst({ where: { id, revokedAt: null } })
  const globs = row?.agents ?? []
  const agents = globs.map(globOf)
  const fact = row && { ...row, scopes: new Set(row.scopes), agents, expiresAtMs: row.expiresAt.getTime() }
  const source = sourceOf(from)
  const known = authenticate(header, { snapshot: { tokens: new Map(fact ? [[fact.id, fact]] : []) }, peer: source.ip, nowMs: Date.now() })
  if (!('token' in known)) {
    const target = targetOf('token', known.tokenId ?? 'none')
    const tried = {
      source,
      requestId: requestIdOf(from),
      now: () => new Date(),
      action: 'tokens.refuse',
      reason: known.reason,
      target,
    } as const
    await recordStranger(db(), tried).catch(unrecorded)
    return known
  }
  await noteUse(known.token.id)
  const refused = refuseUse(known.token, { scope })
  const actor: Actor = {
    id: `token:${known.token.id}`,
    name: row?.label ?? known.token.id,
    kind: 'token',
    roles: [],
    grants: refused ? [] : [GRANTED_BY[scope]],
    sessionHash: null,
  }
  const ctx = { ...createContext({ actor, requestId: requestIdOf(from), source }), actor }
  return refused ? { ...refused, ctx } : { ctx, token: { id: known.token.id, agents, globs } }
}

const USE_MS = 60_000
/** When a token was last used, written at most once a minute. That it could not be written stops nobody. */
async function noteUse(id: string): Promise<void> {
  const now = new Date()
  const isOld = { OR: [{ lastUsedAt: null }, { lastUsedAt: { lt: new Date(now.getTime() - USE_MS) } }] }
  await db()
    .apiToken.updateMany({ where: { id, ...isOld }, data: { lastUsedAt: now } })
    .catch(() => undefined)
}

/** The session cookie of a raw request. */
export function sidOf(from: Headers): string | undefined {
  const wanted = `${sessionCookie()}=`
  const found = (from.get('cookie') ?? '').split(/;\s*/).find((part) => part.startsWith(wanted))
  return found?.slice(wanted.length) || undefined
}

/** The context of the page being rendered. */
export async function pageContext(): Promise<RequestContext> {
  return contextFrom(await headers(), (await cookies()).get(sessionCookie())?.value, { isActivity: true })
}

/** The context of somebody who is not known yet. */
export const strangerContext = (from: Headers): ServiceContext => ({
  ...createContext({ actor: null, requestId: requestIdOf(from), source: sourceOf(from) }),
  actor: systemActor('sign-in'),
  entry: null,
})

/** Whether the sign-in page asks for a login; without an answer of the database it does, and says then what is wrong. */
export const areAccountsOffered = (): Promise<boolean> => hasAccounts({ db: db() }).catch(() => true)

/** What the browser carries from the password to the second factor, or from the first step of a link to the second. */
export const stepCookie = (step: 'sign-in' | 'enrol') => ({
  name: isSecure() ? `__Host-acgs-${step}` : `acgs-${step}`,
  options: { httpOnly: true, sameSite: 'strict' as const, path: '/', secure: isSecure(), maxAge: 300 },
})

/** Why nobody was signed in, as the sign-in page reads it. */
async function signInLocally(given: string | undefined) {
  const from = await headers()
  const jar = await cookies()
  const { name, options } = stepCookie('sign-in')
  try {
    const answer = ProveSignIn.safeParse(JSON.parse(given ?? 'null'))
    if (!answer.success) throw new Error('refused')
    const found = await proveSignIn(strangerContext(from), jar.get(name)?.value, answer.data)
    if (typeof found === 'string') throw new Error(found)
    jar.set(name, '', { ...options, maxAge: 0 }) // it was for once
    return { id: found.personId, method: 'local', amr: found.amr }
  } catch (cause) {
    if (cause instanceof Limited) throw new Error(`limited:${secondsOf(cause)}`)
    throw cause instanceof Error && SPOKEN.has(cause.message) ? cause : new Error('failed', { cause })
  }
}
const SPOKEN = new Set(['refused', 'over', 'no_role'])

type Carried = { sid?: string }
/** Who was let in, on the way from a provider to the session. */
type Proved = { id: string; method?: string; amr?: readonly string[]; proof?: Proof }

/** Why single sign-on gave no session, from the address of the sign-in page; null where that is not what happened. */
export async function refusalOf(error: unknown): Promise<RefusedSignIn | null> {
  const why = readRefusal(error)
  return why && explainRefusal(why, { db: db() })
}

/** Single sign-on as the sign-in page shows it, or null where none is set up. */
export const getSso = (): { name: string } | null => ssoOffer()

const log = () => createLog('sign-in')

export const authOptions: NextAuthOptions = {
  session: { strategy: 'jwt', maxAge: COOKIE_S },
  pages: { signIn: '/sign-in', error: '/sign-in' },
  get useSecureCookies() {
    return isSecure()
  },
  get secret() {
    return env().NEXTAUTH_SECRET
  },
  get cookies() {
    return { sessionToken: { name: sessionCookie(), options: { httpOnly: true, sameSite: 'lax' as const, path: '/', secure: isSecure() } } }
  },
  jwt: {
    // The cookie is the opaque session id itself; the handshake's own cookies keep the library's encryption.
    encode: async ({ token }) => String((token as Carried | undefined)?.sid ?? ''),
    decode: async ({ token }) => (token ? { sid: token } : null),
  },
  providers: [
    CredentialsProvider({
      id: 'persona',
      name: 'Persona',
      credentials: { persona: { type: 'text' } },
      authorize: async (given) => {
        const from = await headers()
        const persona = PERSONAS.find((one) => one.id === given?.persona)
        if (!persona || !arePersonasOffered(from.get('host'))) {
          await refuseSession({ source: sourceOf(from), requestId: requestIdOf(from), now: new Date() })
          return null
        }
        const id = await personaPerson(persona)
        const isIn = (await db().person.count({ where: { id, disabledAt: null, grants: { some: { revokedAt: null } } } })) > 0
        if (!isIn) await refuseSession({ source: sourceOf(from), requestId: requestIdOf(from), now: new Date() })
        return isIn ? { id } : null
      },
    }),
    CredentialsProvider({
      id: 'local',
      name: 'Account',
      credentials: { answer: { type: 'text' } },
      authorize: (given) => signInLocally(given?.answer),
    }),
  ],
  // Its own lines repeat what a provider answered.
  logger: { error: (code) => log().warn({ code }, 'sign-in.library'), warn: () => undefined, debug: () => undefined },
  callbacks: {
    signIn: ({ user }) => {
      const { refused } = user as Partial<SsoUser>
      return refused ? `/sign-in?error=${refused}` : true
    },
    // A path of ours and nothing else, whatever was asked for.
    redirect: ({ url, baseUrl }) => `${baseUrl}${returnPath(url.startsWith(`${baseUrl}/`) ? url.slice(baseUrl.length) : url)}`,
    jwt: async ({ token, user }) => {
      if (!user) return token
      const from = await headers()
      const { id: personId, method = 'persona', amr = [], proof = { amr } }: Proved = user
      const [source, requestId, now] = [sourceOf(from), requestIdOf(from), new Date()]
      const sid = await createSession({ personId, method, source, requestId, now, proof })
      const before = (await cookies()).get(sessionCookie())?.value
      if (before) await endSession({ sid: before, reason: 'signed in again', source, requestId, now })
      return { sid }
    },
  },
  events: {
    signOut: async ({ token }) => {
      const from = await headers()
      const sid = (token as Carried | undefined)?.sid
      if (sid) await endSession({ sid, reason: 'signed out', source: sourceOf(from), requestId: requestIdOf(from), now: new Date() })
    },
  },
}

/** The options of one request: single sign-on is known only once the environment is. */
export const requestOptions = (): NextAuthOptions => ({
  ...authOptions,
  providers: [...ssoProviders(strangerContext), ...authOptions.providers],
})
