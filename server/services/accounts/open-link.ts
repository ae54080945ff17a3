import { AppError } from '@/lib/errors'
import type { LinkKind, OpenLink } from '@/lib/schemas/accounts'
import type { ServiceContext } from '@/server/context'
import { addressKey, type Limit, Limited, takeToken } from '@/server/limits'
import { getLink, hashLink, type OpenLink as Link } from './internal'
import { refuseSignIn } from './refuse'

/** Steps with links of one address: many people may stand behind it, and a guess of 256 bits never comes near. */
const LINKS: Limit = { name: 'links', burst: 120, perSecond: 1 }

/** Lets an address go one step further with a link. Errors: Limited. */
export async function letLinkTry(ctx: ServiceContext): Promise<void> {
  const waitMs = await takeToken(ctx.db, LINKS, { key: addressKey(ctx.source.ip), now: ctx.now() })
  if (waitMs > 0) throw new Limited('Too many steps with links from your address. Wait a minute.', waitMs)
}

/** The link behind a token; one that does not count is recorded, whichever step it was sent to. Errors: NOT_FOUND. */
export async function readLink(ctx: ServiceContext, tokenHash: Uint8Array<ArrayBuffer>): Promise<Link> {
  return getLink(ctx, tokenHash).catch(async (cause: unknown) => {
    if (cause instanceof AppError) await refuseSignIn(ctx, { reason: 'link' })
    throw cause
  })
}

export type Opened = { kind: LinkKind; name: string | null; login: string | null; expiresAt: string }

/** What a link is for, without using it. Errors: NOT_FOUND, Limited. */
export async function openLink(ctx: ServiceContext, { link }: OpenLink): Promise<Opened> {
  await letLinkTry(ctx)
  const { kind, name, login, expiresAt } = await readLink(ctx, hashLink(link))
  return { kind, name, login, expiresAt: expiresAt.toISOString() }
}
