import 'server-only'
import { cookies, headers } from 'next/headers'
import type { OAuthConfig } from 'next-auth/providers/oauth'
import type { RefusedSignIn, SignInRefusal } from '@/lib/sign-in-refusal'
import type { ServiceContext } from '@/server/context'
import type { ProviderWord, Told } from '@/server/ports/identity-provider'
import { seal, unseal } from '@/server/sealed'
import { refreshPurpose, UNASKED_MS } from '@/server/services/identities/refresh'
import { signInByProvider } from '@/server/services/identities/sign-in'
import { raiseProviderAlarm } from '@/server/services/identities/watch-provider'
import { whomToAsk } from '@/server/services/identities/whom-to-ask'
import { type Proof, refuseSession } from '@/server/sessions'
import { type SingleSignOn, singleSignOn, stepUpCookie } from '@/server/single-sign-on'

/** What the library carries from the token to the session: a person with a proof, or why there is none. */
export type SsoUser = { id: string; method: 'oidc'; proof?: Proof; refused?: SignInRefusal }
type ContextOf = (from: Headers) => ServiceContext

const refused = (why: SignInRefusal): SsoUser => ({ id: 'refused', method: 'oidc', refused: why })

const REFUSED_COOKIE = 'refused sign-in'
const refusedCookie = () => {
  const { name, options } = stepUpCookie()
  return { name: name.replace('step-up', 'refused'), options }
}
const MOST_SHOWN_BYTES = 2000

/** Keeps the person's own groups for the page that explains the no: sealed, and never in an address. */
async function keepGroups(groups: readonly string[]): Promise<void> {
  const { name, options } = refusedCookie()
  let bytes = 0
  const shown = groups.filter((group) => {
    bytes += Buffer.byteLength(group)
    return bytes <= MOST_SHOWN_BYTES
  })
  const jar = await cookies()
  jar.set(name, Buffer.from(seal(JSON.stringify(shown), REFUSED_COOKIE)).toString('base64url'), options)
}

/** What the sign-in page says about a refused sign-in, with the names of those who can help. */
export async function explainRefusal(why: SignInRefusal, ctx: Pick<ServiceContext, 'db'>): Promise<RefusedSignIn> {
  const kept = (await cookies()).get(refusedCookie().name)?.value
  const text = kept ? unseal(Buffer.from(kept, 'base64url'), REFUSED_COOKIE) : null
  const groups = why === 'no-role' && text ? (JSON.parse(text) as string[]) : [] // what we sealed ourselves
  return { why, groups, ask: await whomToAsk(ctx).catch(() => []), provider: singleSignOn()?.name ?? 'single sign-on' }
}

const proofOf = (word: ProviderWord, known: { identityId: string; detailDigest: string; now: Date }): Proof => {
  const { refreshToken } = word
  return {
    amr: word.amr,
    identityId: known.identityId,
    detailDigest: known.detailDigest,
    checkedAt: known.now,
    ...(word.acr === null ? {} : { acr: word.acr }),
    ...(word.authTime === null ? {} : { authTime: word.authTime }),
    ...(refreshToken === null ? { absoluteMs: UNASKED_MS } : { refreshToken: (hash: string) => seal(refreshToken, refreshPurpose(hash)) }),
  }
}

async function admit(ctx: ServiceContext, told: Told): Promise<SsoUser> {
  if (told.state !== 'told') {
    ctx.log.warn({ why: told.why }, 'sign-in.provider')
    await refuseSession({ source: ctx.source, requestId: ctx.requestId, now: ctx.now() })
    if (told.state === 'refused') return refused('unproven')
    await raiseProviderAlarm(ctx)
    return refused('away')
  }
  const { word } = told
  const result = await signInByProvider(ctx, word)
  if (result.state === 'known') return { id: result.personId, method: 'oidc', proof: proofOf(word, { ...result, now: ctx.now() }) }
  await keepGroups(result.groups)
  return refused(result.why)
}

/** The provider as the library knows it: it makes state, nonce and challenge, keeps them, and sends the browser. Code and token are ours, so that one
 *  client checks every token the same way, at sign-in, refresh and confirmation. */
function configOf({ provider, name, clientId, scopes }: SingleSignOn, contextOf: ContextOf): OAuthConfig<Told> {
  return {
    id: 'oidc',
    name,
    type: 'oauth',
    wellKnown: `${provider.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
    clientId,
    idToken: true,
    checks: ['pkce', 'state', 'nonce'],
    authorization: { params: { scope: scopes } },
    httpOptions: { timeout: 5000 },
    token: {
      request: async ({ params, checks, provider: { callbackUrl } }) => {
        const { code, state, iss } = params
        const kept = { verifier: checks.code_verifier, nonce: 'nonce' in checks ? checks.nonce : undefined }
        const isOurs = Boolean(state) && state === checks.state
        const told: Told =
          isOurs && code && kept.verifier && kept.nonce
            ? await provider.redeem({
                code,
                verifier: kept.verifier,
                nonce: kept.nonce,
                redirectUri: callbackUrl,
                iss: typeof iss === 'string' ? iss : null,
              })
            : { state: 'refused', why: 'the answer is to another request' }
        return { tokens: { told } as never } // carried to userinfo below by the library, which has no word for it
      },
    },
    userinfo: { request: ({ tokens }) => (tokens as unknown as { told: never }).told },
    // An error here is swallowed by the library, and the person would see nothing.
    profile: async (told) => {
      const ctx = contextOf(await headers())
      return admit(ctx, told).catch((err: unknown) => {
        ctx.log.error({ err }, 'sign-in.failed')
        return refused('failed')
      })
    },
  }
}

/** Single sign-on where it is set up, as a provider of the library. */
export function ssoProviders(contextOf: ContextOf): OAuthConfig<Told>[] {
  const sso = singleSignOn()
  return sso ? [configOf(sso, contextOf)] : []
}

/** The label of its button, or null where none is set up. */
export const ssoOffer = (): { name: string } | null => {
  const sso = singleSignOn()
  return sso && { name: sso.name }
}
