import { identityProvider } from '@/server/adapters/index'
import { env } from '@/server/env'
import type { IdentityProvider } from '@/server/ports/identity-provider'

/** Single sign-on as it is set up here, or null. `acr` are the strengths one of which a confirmation must have; empty: a second factor by `amr`. */
export type SingleSignOn = {
  provider: IdentityProvider
  name: string
  clientId: string
  scopes: string
  acr: readonly string[]
  refreshMs: number
  /** Where the provider sends the browser after a confirmation; it has to be registered there. */
  stepUpReturn: string
}

export function singleSignOn(): SingleSignOn | null {
  const provider = identityProvider()
  if (!provider) return null
  const { OIDC_NAME: name, OIDC_CLIENT_ID: clientId = '', OIDC_SCOPES: scopes, OIDC_ACR_VALUES, ACGS_OIDC_REFRESH_MS: refreshMs } = env()
  const acr = OIDC_ACR_VALUES?.split(' ').filter(Boolean) ?? []
  const base = (env().NEXTAUTH_URL ?? 'http://localhost:3000').replace(/\/$/, '')
  return { provider, name, clientId, scopes, acr, refreshMs, stepUpReturn: `${base}/api/step-up/oidc/callback` }
}

/** Where a confirmation is kept between here and the provider: five minutes, and sent along when the provider sends the browser back. */
export function stepUpCookie() {
  const secure = (env().NEXTAUTH_URL ?? '').startsWith('https://')
  return {
    name: secure ? '__Host-acgs-step-up' : 'acgs-step-up',
    options: { httpOnly: true, sameSite: 'lax' as const, path: '/', secure, maxAge: 300 },
  }
}
