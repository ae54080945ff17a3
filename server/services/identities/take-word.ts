import { keepDetail } from '@/server/audit/keep-detail'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import type { ProviderWord } from '@/server/ports/identity-provider'
import { evaluateGroups } from './evaluate-groups'

type Tx = Prisma.TransactionClient
type Known = { id: string; personId: string; person: { kind: string; name: string } }
export type ListedWord = ProviderWord & { groups: readonly string[] }

/** True for a word that lists its groups: without the list nobody can say which roles there are. */
export const isListed = (word: ProviderWord): word is ListedWord => Array.isArray(word.groups)

/** What people read: printable, and not longer than a line. */
export const shownName = (word: ProviderWord): string => {
  const printable = (word.name ?? '')
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ')
    .trim()
    .slice(0, 120)
  return printable || 'name not told'
}

/** The claims as they were told, kept beside the log where they can be erased. Out: their digest, for the entry. */
export function keepClaims(tx: Tx, word: ProviderWord, personId?: string): Promise<string> {
  const { iss, sub, groups, acr, amr, name, email } = word
  const personal = personId === undefined ? {} : { name, email } // of somebody who is nobody here, no more than what was refused
  const authTime = word.authTime?.toISOString() ?? null
  const body = JSON.stringify({ iss, sub, groups, acr, amr, auth_time: authTime, ...personal })
  return keepDetail(tx, { body, kind: 'sign-in', ...(personId === undefined ? {} : { personId }) })
}

/** Writes what a provider said about somebody who is known, and lets the groups count at once.
 *  Out: what changed, and whether any role is left. */
export async function takeWord(ctx: ServiceContext, tx: Tx, { identity, word }: { identity: Known; word: ListedWord }) {
  const { id, personId, person } = identity
  const said = { name: word.name, email: word.email, groups: [...word.groups], seenAt: ctx.now() }
  await tx.identity.update({ where: { id }, data: said })
  const name = shownName(word)
  if (person.kind === 'oidc' && word.name !== null && person.name !== name)
    await tx.person.update({ where: { id: personId }, data: { name } })
  const changed = await evaluateGroups(ctx, tx, personId)
  const hasRole = (await tx.roleGrant.count({ where: { personId, revokedAt: null } })) > 0
  return { ...changed, hasRole }
}
