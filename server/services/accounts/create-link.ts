import { randomBytes } from 'node:crypto'
import type { LinkKind } from '@/lib/schemas/accounts'
import { hashLink, type Tx } from './internal'

const MINUTE = 60_000
/** How long each kind counts: the first administrator stands at the machine, others are sent their link. */
const LIFE_MS: Record<LinkKind, number> = { bootstrap: 30 * MINUTE, invite: 1440 * MINUTE, password: 60 * MINUTE, factor: 60 * MINUTE }

export type NewLink = { link: string; expiresAt: Date }

/** Makes a link that works once, in the caller's transaction; earlier ones of the same kind for the same person are dead from then on.
 *  Out: 256 random bits that are kept nowhere; the address is `/sign-in/enrol#link=…`, so that no server and no log sees them. */
export async function createLink(tx: Tx, of: { kind: LinkKind; personId: string | null; by: string; now: Date }): Promise<NewLink> {
  const { kind, personId, by, now } = of
  const link = randomBytes(32).toString('base64url')
  const expiresAt = new Date(now.getTime() + LIFE_MS[kind])
  await tx.accessLink.updateMany({ where: { kind, personId, usedAt: null, expiresAt: { gt: now } }, data: { expiresAt: now } })
  await tx.accessLink.create({ data: { tokenHash: hashLink(link), kind, personId, createdAt: now, createdBy: by, expiresAt } })
  return { link, expiresAt }
}

/** Where a link is opened. The secret is behind the #, which a browser keeps to itself. */
export const addressOf = (console: string, link: string): string => `${console.replace(/\/$/, '')}/sign-in/enrol#link=${link}`
