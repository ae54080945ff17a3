import type { ProviderWord } from '@/server/ports/identity-provider'
import type { Claims } from './verify-token'

const MAX_GROUPS = 1000
const MAX_GROUP_LENGTH = 256

/** A text the database can keep and a line can show. */
const isPlain = (text: string): boolean => text.isWellFormed() && !/[\p{Cc}]/u.test(text)

const textAt = (claims: Record<string, unknown>, name: string): string | null => {
  const value = claims[name]
  if (typeof value !== 'string') return null
  return (
    value
      .toWellFormed()
      .replace(/\p{Cc}/gu, ' ')
      .trim()
      .slice(0, 200)
      .toWellFormed() || null
  )
}

/** Entra and others leave the list out when it is too long, and say so elsewhere: a person with too many groups is not one without any. */
function isOverage(claims: Record<string, unknown>, name: string): boolean {
  const elsewhere = claims._claim_names
  const isNamed = typeof elsewhere === 'object' && elsewhere !== null && Object.hasOwn(elsewhere, name)
  return isNamed || claims.hasgroups === true || claims.hasgroups === 'true'
}

export function groupsOf(claims: Record<string, unknown>, name: string): ProviderWord['groups'] {
  if (isOverage(claims, name)) return 'overage'
  const value = Object.hasOwn(claims, name) ? claims[name] : undefined
  const list: unknown = value === undefined || value === null ? [] : typeof value === 'string' ? [value] : value
  if (!Array.isArray(list)) return 'unreadable'
  if (list.length > MAX_GROUPS) return 'overage'
  const isText = (one: unknown): one is string =>
    typeof one === 'string' && one.length > 0 && one.length <= MAX_GROUP_LENGTH && isPlain(one)
  if (!list.every(isText)) return 'unreadable'
  return [...new Set(list)].sort()
}

/** A provider's claims in our words. In: the verified claims, beneath them what its userinfo added. */
export function wordOf(
  claims: Claims,
  more: { userinfo: Record<string, unknown>; groupsClaim: string; refreshToken: string | null },
): ProviderWord {
  const all: Record<string, unknown> = { ...more.userinfo, ...claims }
  return {
    iss: claims.iss,
    sub: claims.sub,
    name: textAt(all, 'name') ?? textAt(all, 'preferred_username'),
    email: textAt(all, 'email'),
    groups: groupsOf(all, more.groupsClaim),
    issuedAt: new Date(claims.iat * 1000),
    authTime: claims.auth_time === undefined ? null : new Date(claims.auth_time * 1000),
    acr: claims.acr ?? null,
    amr: claims.amr ?? [],
    refreshToken: more.refreshToken,
  }
}
