import { AppError } from '@/lib/errors'
import type { FixtureFile, ViolationRef } from '@/lib/schemas/violations'
import type { ServiceContext } from '@/server/context'

/** The test of a false alarm as a file for `policies/fixtures`. In: the test's id. Errors: NOT_FOUND. */
export async function getFixture(ctx: ServiceContext, { id }: ViolationRef): Promise<FixtureFile> {
  const found = await ctx.db.violationFixture.findFirst({ where: { id, violation: { origin: ctx.origin } } })
  if (!found) throw new AppError('NOT_FOUND', `There is no test ${id}.`)
  return { name: `false-alarm-${id}.json`, text: `${JSON.stringify(found.body, null, 2)}\n` }
}
