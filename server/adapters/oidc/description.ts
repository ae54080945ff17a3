import * as z from 'zod'
import { Away, askJson } from './ask-json'

const text = z.string().min(1).max(2048)
const Description = z.object({
  issuer: text,
  authorization_endpoint: z.url().max(2048),
  token_endpoint: z.url().max(2048),
  jwks_uri: z.url().max(2048),
  userinfo_endpoint: z.url().max(2048).optional(),
  token_endpoint_auth_methods_supported: z.array(text).max(32).optional(),
  authorization_response_iss_parameter_supported: z.boolean().optional(),
})
export type Description = z.output<typeof Description>

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])
/** A secret or a token goes over https, and in clear over loopback alone. */
export function isSafeUrl(url: string): boolean {
  const { protocol, hostname } = new URL(url)
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname))
}

export const wellKnownOf = (issuer: string): string => `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`

/** What the provider says of itself. Errors: Away, also when it is another issuer than the one that is set, or an address is in clear. */
export async function describe(issuer: string): Promise<Description> {
  const { status, body } = await askJson(wellKnownOf(issuer))
  const parsed = Description.safeParse(body)
  if (status !== 200 || !parsed.success) throw new Away('its description is not usable')
  const told = parsed.data
  if (told.issuer !== issuer) throw new Away('it calls itself by another issuer')
  const urls = [told.authorization_endpoint, told.token_endpoint, told.jwks_uri, told.userinfo_endpoint]
  if (urls.some((url) => url !== undefined && !isSafeUrl(url))) throw new Away('one of its addresses is not https')
  return told
}
