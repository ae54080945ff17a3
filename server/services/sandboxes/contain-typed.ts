import { AppError } from '@/lib/errors'
import type { ContainTyped } from '@/lib/schemas/sandboxes'
import { isTyped, TYPED_WRONG } from '@/lib/schemas/text'
import type { ServiceContext } from '@/server/context'
import { containSandbox } from './contain'

/** Contains one sandbox whose pod somebody typed the name of. Errors: BAD_REQUEST (another name), and those of the containment. */
export async function containTyped(
  ctx: ServiceContext,
  { typed, elevation: _used, ...input }: ContainTyped,
): Promise<{ runId: string; isNew: boolean }> {
  const found = await ctx.db.sandbox.findUnique({ where: { id: input.id }, select: { podName: true } })
  if (!found) throw new AppError('NOT_FOUND', 'There is no such sandbox.')
  if (!isTyped(found.podName, typed)) throw new AppError('BAD_REQUEST', `typed: ${TYPED_WRONG}`)
  return containSandbox(ctx, input)
}
