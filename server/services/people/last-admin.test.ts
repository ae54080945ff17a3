import { expect, test } from 'vitest'
import type { ServiceContext } from '@/server/context'
import { disablePerson } from '@/server/services/people/disable'
import { lockAccess } from '@/server/services/people/internal'
import { revokeRole } from '@/server/services/roles/revoke'
import { personWith } from '@/server/testing/people'
import { withRollback } from '@/server/testing/rollback'

const reason = 'a change that the tests ask for'

/** Inside one transaction nobody else is an administrator, whatever other suites left; the services' own transactions run in it. */
async function alone(
  run: (ctx: ServiceContext, admin: string) => Promise<void>,
  origin: 'live' | 'simulated',
  kind: 'local' | 'persona' = 'local',
) {
  const { id } = await personWith(['admin', 'lead'], { kind })
  await withRollback(async (ctx) => {
    await lockAccess(ctx.db)
    await ctx.db.roleGrant.updateMany({
      where: { role: 'admin', revokedAt: null, personId: { not: id } },
      data: { revokedAt: new Date() },
    })
    const db = new Proxy(ctx.db, {
      get: (at, name) => (name === '$transaction' ? (inside: (tx: typeof ctx.db) => unknown) => inside(at) : Reflect.get(at, name)),
    })
    await run({ ...ctx, db, origin }, id)
  })
}
const last = { code: 'CONFLICT', message: expect.stringMatching(/last administrator/) }

test('the last administrator cannot be disabled, nor lose the role; another role goes', async () => {
  await alone(async (ctx, id) => {
    await expect(disablePerson(ctx, { id, reason })).rejects.toMatchObject(last)
    await expect(revokeRole(ctx, { id, role: 'admin', reason })).rejects.toMatchObject(last)
    await expect(revokeRole(ctx, { id, role: 'lead', reason })).resolves.toMatchObject({ sessions: 1 })
  }, 'live')
})

test('a persona is an administrator on a laptop and nobody elsewhere', async () => {
  const persona = await personWith(['admin'], { kind: 'persona' })
  const only = async (ctx: ServiceContext, id: string) => {
    await ctx.db.roleGrant.updateMany({ where: { personId: persona.id }, data: { revokedAt: null } })
    return revokeRole(ctx, { id, role: 'admin', reason })
  }
  await alone(async (ctx, id) => expect(await only(ctx, id)).toMatchObject({ sessions: 1 }), 'simulated')
  await alone(async (ctx, id) => {
    await expect(only(ctx, id)).rejects.toMatchObject(last)
  }, 'live')
})
