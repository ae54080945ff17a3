import { createHash } from 'node:crypto'
import type { Actor } from '@/lib/access'
import { AppError } from '@/lib/errors'
import type { LinkKind } from '@/lib/schemas/accounts'
import type { ServiceContext } from '@/server/context'

export type Tx = Parameters<Parameters<ServiceContext['db']['$transaction']>[0]>[0]
type Reader = ServiceContext['db'] | Tx

/** Only this is kept of a link. */
export const hashLink = (link: string): Uint8Array<ArrayBuffer> => new Uint8Array(createHash('sha256').update(link).digest())

/** A login as the limits count it, whether or not anybody has it. */
export const loginKey = (login: string): string => createHash('sha256').update(login).digest('base64url')

/** A person in the log before there is a session. */
export const asPerson = (id: string, name: string): Actor => ({ id, name, kind: 'person', roles: [], sessionHash: null })

/** People who can act as administrators; personas of a laptop are nobody. */
export const countAdmins = (at: Reader): Promise<number> =>
  at.person.count({
    where: { kind: { not: 'persona' }, disabledAt: null, grants: { some: { role: 'admin', revokedAt: null } } },
  })

export type OpenLink = { kind: LinkKind; personId: string | null; name: string | null; login: string | null; by: string; expiresAt: Date }

/** The link behind a token while it counts. Errors: NOT_FOUND, the same for one that never was, was used, was replaced or is over. */
export async function getLink(ctx: Pick<ServiceContext, 'db' | 'now'>, tokenHash: Uint8Array<ArrayBuffer>): Promise<OpenLink> {
  const gone = new AppError(
    'NOT_FOUND',
    'This link does not count: it was used, replaced, or is too old. Ask whoever gave it to you for another.',
  )
  const link = await ctx.db.accessLink.findFirst({ where: { tokenHash, usedAt: null, expiresAt: { gt: ctx.now() } } })
  if (!link) throw gone
  const { personId, createdBy: by, expiresAt } = link
  const kind = link.kind as LinkKind // closed set by a CHECK
  if (kind === 'bootstrap') return { kind, personId: null, name: null, login: null, by, expiresAt }
  const person = await ctx.db.person.findFirst({
    where: { id: personId ?? '', disabledAt: null },
    select: { name: true, account: { select: { login: true } } },
  })
  if (!person?.account) throw gone
  return { kind, personId, name: person.name, login: person.account.login, by, expiresAt }
}
