import { expect, test } from 'vitest'
import { withRollback } from '@/server/testing/rollback'
import { readPolicyStatus } from './status'

test('an engine that stopped, or has long been silent, does not count as one on another version', async () => {
  await withRollback(async (ctx) => {
    const instance = (id: string, ageMs: number, status: object) =>
      ctx.db.roleInstance.create({
        data: { id, role: 'engine', version: '1', startedAt: ctx.now(), heartbeatAt: new Date(ctx.now().getTime() - ageMs), status },
      })
    await ctx.db.roleInstance.deleteMany({ where: { role: 'engine' } })
    await instance('alive', 1000, { constitutionHash: 'x' })
    await instance('said-goodbye', 1000, { constitutionHash: 'y', stopped: true })
    await instance('long-silent', 3_600_000, { constitutionHash: 'z' })
    expect((await readPolicyStatus(ctx)).engines.map(({ id }) => id)).toEqual(['alive'])
  })
})
