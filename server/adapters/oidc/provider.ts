import * as z from 'zod'
import type { IdentityProvider, Told } from '@/server/ports/identity-provider'
import { Away, askJson } from './ask-json'
import { type Description, describe } from './description'
import { wordOf } from './read-word'
import { Key, type Verified, verifyToken, type Wanted } from './verify-token'

export type OidcOptions = {
  issuer: string
  clientId: string
  /** Read at each use, so that a changed file counts without a restart. */
  secret: () => string
  scopes: string
  groupsClaim: string
  now?: () => Date
}

const KEEP_MS = 600_000
const NEW_KEYS_MS = 10_000
const token = z.string().min(1).max(65_536)
const Tokens = z.object({ id_token: token.optional(), access_token: token.optional(), refresh_token: token.optional() })
type Tokens = z.output<typeof Tokens>
const Failure = z.object({ error: z.string().max(200) })
const SAYS_GROUPS = (groupsClaim: string) => [groupsClaim, '_claim_names', 'hasgroups']
const Keys = z.object({ keys: z.array(z.unknown()).max(100) })

/** Keeps a value for a while. A failure is not kept. */
function kept<T>(load: () => Promise<T>, now: () => Date) {
  let held: { value: T; at: number } | null = null
  return async (maxAgeMs: number): Promise<T> => {
    if (held && now().getTime() - held.at < maxAgeMs) return held.value
    held = { value: await load(), at: now().getTime() }
    return held.value
  }
}

/** An OpenID Connect provider over HTTP. No token, secret or answer of the provider is in any message. */
export function oidcProvider(options: OidcOptions): IdentityProvider {
  const { issuer, clientId, secret, scopes, groupsClaim, now = () => new Date() } = options
  const description = kept(() => describe(issuer), now)
  const keys = kept(async () => {
    const { status, body } = await askJson((await description(KEEP_MS)).jwks_uri)
    const parsed = Keys.safeParse(body)
    if (status !== 200 || !parsed.success) throw new Away('its keys are not usable')
    return parsed.data.keys.flatMap((key) => Key.safeParse(key).data ?? []) // a key of a kind that is not ours is not looked at
  }, now)

  const check = async (idToken: string, wanted: Pick<Wanted, 'nonce' | 'sub'>): Promise<Verified> => {
    const asked = { issuer, clientId, now: now(), ...wanted }
    const first = verifyToken(idToken, await keys(KEEP_MS), asked)
    return first.isGood || !first.isKeyUnknown ? first : verifyToken(idToken, await keys(NEW_KEYS_MS), asked)
  }

  /** A refreshed answer may come without a signed token: then the person is the one before, and userinfo, asked over TLS, has to say so. */
  const believe = async ({ id_token: idToken, access_token: access }: Tokens, wanted: Pick<Wanted, 'nonce' | 'sub'>): Promise<Verified> => {
    if (idToken) return check(idToken, wanted)
    const { userinfo_endpoint: endpoint } = await description(KEEP_MS)
    if (wanted.sub === undefined || !access || !endpoint) return { isGood: false, why: 'there is no signed token in the answer' }
    const at = Math.floor(now().getTime() / 1000)
    return { isGood: true, claims: { iss: issuer, sub: wanted.sub, aud: clientId, iat: at, exp: at } }
  }

  const userinfo = async (at: Description, { access_token: access }: Tokens, sub: string): Promise<Record<string, unknown> | null> => {
    if (!at.userinfo_endpoint || !access) return {}
    const { status, body } = await askJson(at.userinfo_endpoint, { headers: { authorization: `Bearer ${access}` } })
    const told = z.looseObject({ sub: z.string() }).safeParse(body)
    return status === 200 && told.success && told.data.sub === sub ? told.data : null
  }

  const credentials = (at: Description): { headers: Record<string, string>; fields: Record<string, string> } => {
    const methods = at.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
    if (!methods.includes('client_secret_basic')) return { headers: {}, fields: { client_id: clientId, client_secret: secret() } }
    const form = (text: string) => new URLSearchParams({ v: text }).toString().slice(2) // as RFC 6749 2.3.1 asks
    const basic = Buffer.from(`${form(clientId)}:${form(secret())}`).toString('base64')
    return { headers: { authorization: `Basic ${basic}` }, fields: {} }
  }

  const ask = async (fields: Record<string, string>, wanted: Pick<Wanted, 'nonce' | 'sub'>): Promise<Told> => {
    try {
      const at = await description(KEEP_MS)
      const by = credentials(at)
      const headers = { ...by.headers, 'content-type': 'application/x-www-form-urlencoded' }
      const { status, body } = await askJson(at.token_endpoint, {
        method: 'POST',
        headers,
        body: new URLSearchParams({ ...fields, ...by.fields }).toString(),
      })
      if (status !== 200) {
        const error = Failure.safeParse(body).data?.error ?? 'no reason'
        // Only the provider's word about this grant ends anything; a client that is set up wrongly is our trouble.
        if (error === 'invalid_grant') return { state: 'refused', why: 'invalid_grant' }
        return { state: 'away', why: /^[a-z_]{1,40}$/.test(error) ? `it answered ${error}` : `HTTP ${status}` }
      }
      const tokens = Tokens.safeParse(body)
      if (!tokens.success) return { state: 'away', why: 'its answer is not usable' }
      const verified = await believe(tokens.data, wanted)
      if (!verified.isGood) return { state: 'refused', why: verified.why }
      const { claims } = verified
      const more = SAYS_GROUPS(groupsClaim).some((name) => Object.hasOwn(claims, name)) ? {} : await userinfo(at, tokens.data, claims.sub)
      if (more === null) return { state: 'refused', why: 'the provider’s two answers are not about the same person' }
      return { state: 'told', word: wordOf(claims, { userinfo: more, groupsClaim, refreshToken: tokens.data.refresh_token ?? null }) }
    } catch (cause) {
      if (cause instanceof Away) return { state: 'away', why: cause.message }
      throw cause
    }
  }

  return {
    issuer,
    isUp: () =>
      description(0).then(
        () => true,
        () => false,
      ),
    async authorizeUrl({ redirectUri, state, nonce, challenge, extra }) {
      const at = await description(KEEP_MS).catch(() => null)
      if (!at) return null
      const url = new URL(at.authorization_endpoint)
      const fixed = { response_type: 'code', client_id: clientId, scope: scopes, redirect_uri: redirectUri, state, nonce }
      const asked = { ...extra, ...fixed, code_challenge: challenge, code_challenge_method: 'S256' }
      for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value)
      return url.href
    },
    async redeem({ code, verifier, redirectUri, nonce, iss }) {
      const isIssMissing = async () =>
        (await description(KEEP_MS).catch(() => null))?.authorization_response_iss_parameter_supported === true && iss === null
      if ((iss !== null && iss !== issuer) || (await isIssMissing())) return { state: 'refused', why: 'the answer is of another issuer' }
      return ask({ grant_type: 'authorization_code', code, code_verifier: verifier, redirect_uri: redirectUri }, { nonce })
    },
    // Without a scope it is the granted one: a provider may have granted less than was asked for, and refuses to give more now.
    refresh: (refreshToken, sub) => ask({ grant_type: 'refresh_token', refresh_token: refreshToken }, { sub }),
  }
}
