import { AppError } from '@/lib/errors'
import type { Part, Right } from '@/lib/schemas/workloads'
import type { ServiceContext } from '@/server/context'
import type { AccessQuestion, Caller } from '@/server/ports/cluster'
import { groupsOf, readsThroughProduct } from '@/server/ports/cluster-groups'
import { KINDS, type KindName } from '@/server/ports/cluster-kinds'

export type May = Right
/** `namespace` null: the whole cluster's, or a kind that has none. */
type Asked = { kind: KindName; namespace: string | null; verb?: 'list' | 'get' | 'patch'; subresource?: string; name?: string }

/** Whose permissions count. A person whose roles are groups of the cluster is asked about as that person; whoever has a role that the cluster
 *  does not know reads through the product, which is: what the console's own account may. */
function callerOf({ actor }: ServiceContext, isRead: boolean): Caller {
  const groups = groupsOf(actor.roles)
  if (actor.kind !== 'person' || groups.length === 0) return { kind: 'self' }
  // A change is made with the person's own permissions, whatever else they may read.
  if (isRead && readsThroughProduct(actor.roles)) return { kind: 'self' }
  return { kind: 'person', personId: actor.id, groups }
}

function questionOf(ctx: ServiceContext, { kind, namespace, verb = 'list', subresource, name }: Asked): AccessQuestion {
  const { group, plural: resource } = KINDS[kind]
  const where = namespace === null ? {} : { namespace }
  const what = { ...(subresource === undefined ? {} : { subresource }), ...(name === undefined ? {} : { name }) }
  const attributes = { verb, group, resource, ...where, ...what }
  const caller = callerOf(ctx, verb !== 'patch')
  return { caller, ask: caller.kind === 'person' ? 'subject' : 'self', attributes }
}

const WHO_GRANTS = 'Whoever binds roles in the cluster can grant it.'

/** Whether the cluster lets this person read that, by its own word: allowed, denied, or unknown where nobody could say. Asked at most once a
 *  minute. */
export async function may(ctx: ServiceContext, asked: Asked): Promise<May> {
  const reviews = ctx.clusterReviews()
  if (reviews === null) return { seen: 'unknown', why: 'No cluster is set up.' }
  const { verdict, why } = await reviews.ask(questionOf(ctx, asked))
  const { plural } = KINDS[asked.kind]
  const what = `${plural}${asked.subresource === undefined ? '' : `/${asked.subresource}`}`
  const where = asked.namespace === null ? 'the cluster' : `namespace ${asked.namespace}`
  const rule = why === '' ? '' : ` The cluster says: ${why}`
  if (verdict === 'denied') return { seen: 'denied', why: `You may not ${asked.verb ?? 'list'} ${what} in ${where}. ${WHO_GRANTS}${rule}` }
  if (verdict === 'unknown')
    return { seen: 'unknown', why: `Nobody could say whether you may ${asked.verb ?? 'list'} ${what} in ${where}.${rule}` }
  return { seen: 'allowed', why: '' }
}

/** A part of a page with a permission of its own. `value` is made only where it may be seen. */
export async function partOf<T>(ctx: ServiceContext, asked: Asked, value: () => T | Promise<T>): Promise<Part<T>> {
  const { seen, why } = await may(ctx, asked)
  return seen === 'allowed' ? { seen, value: await value() } : { seen, value: null, why }
}

/** Errors: FORBIDDEN where it is denied, UPSTREAM where nobody could say. Asked before anything is looked up, so that what is not there and
 *  what is not theirs look alike. */
export async function mustMay(ctx: ServiceContext, asked: Asked): Promise<void> {
  const { seen, why } = await may(ctx, asked)
  if (seen === 'denied') throw new AppError('FORBIDDEN', why)
  if (seen === 'unknown') throw new AppError('UPSTREAM', why)
}
