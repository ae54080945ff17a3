import type { UpdateObjectives } from '@/lib/schemas/objectives'
import type { ServiceContext } from '@/server/context'
import { putSetting } from './put'

/** Writes a new version of the objectives; every board judges by it from its next reading on. Older versions stay.
 *  In: the version the change was made against, the whole set, and why. Out: the new version.
 *  Errors: CONFLICT (another version is in force), BAD_REQUEST (lines out of order, or nothing changed). */
export const updateObjectives = (ctx: ServiceContext, input: UpdateObjectives): Promise<{ version: number }> =>
  putSetting(ctx, { key: 'slo', what: 'the objectives', ...input })
