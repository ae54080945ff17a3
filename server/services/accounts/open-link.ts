import { AppError } from '@/lib/errors'
import type { LinkKind, OpenLink } from '@/lib/schemas/accounts'
import type { ServiceContext } from '@/server/context'
import { addressKey, type Limit, Limited, takeToken } from '@/server/limits'
import { getLink, hashLink } from './internal'
import { refuseSignIn } from './refuse'

/** What each step of a link costs; more than a person needs, and a guess of 256 bits never comes near. */
const LINKS: Limit = { name: 'links', burst: 30, perSecond: 30 / 900 }

/** Lets an address go one step further with a link. Errors: Limited. */
export async function letLinkTry(ctx: ServiceContext): Promise<void> {
  const waitMs = await takeToken(ctx.db, LINKS, { key: addressKey(ctx.source.ip), now: ctx.now() })
  if (waitMs > 0) throw new Limited('Too many steps with links from your address. Wait a minute.', waitMs)
}

export type Opened = { kind: LinkKind; name: string | null; login: string | null; expiresAt: string }

/** What a link is for, without using it. Errors: NOT_FOUND, Limited. */
export async function openLink(ctx: ServiceContext, { link }: OpenLink): Promise<Opened> {
  await letLinkTry(ctx)
  try {
    const { kind, name, login, expiresAt } = await getLink(ctx, hashLink(link))
    return { kind, name, login, expiresAt: expiresAt.toISOString() }
  } catch (cause) {
    if (cause instanceof AppError) await refuseSignIn(ctx, { reason: 'link' })
    throw cause
  }
}
