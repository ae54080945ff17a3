import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import type { ServiceContext } from '@/server/context'
import { disablePerson } from '@/server/services/people/disable'
import { revokeRole } from '@/server/services/roles/revoke'
import { inOwnDatabase } from '@/server/testing/own-database'

const reason = 'a change that the tests ask for'

/** On a database in which one person is administrator and nobody else is. */
async function alone(
  run: (ctx: ServiceContext, admin: string) => Promise<void>,
  origin: 'live' | 'simulated',
  kind: 'local' | 'persona' = 'local',
) {
  await inOwnDatabase(async (ctx) => run({ ...ctx, origin }, await personIn(ctx, kind, ['admin', 'lead'])))
}

/** A person with these roles and one open session. */
async function personIn({ db }: ServiceContext, kind: 'local' | 'persona', roles: readonly string[]): Promise<string> {
  const id = crypto.randomUUID()
  const later = new Date(Date.now() + 3_600_000)
  const session = {
    idHash: new Uint8Array(randomBytes(32)),
    method: kind,
    idleUntil: later,
    absoluteUntil: later,
    ip: '127.0.0.1',
    uaHash: 'test',
  }
  const grants = { create: roles.map((role) => ({ role })) }
  await db.person.create({ data: { id, name: `person ${id}`, kind, grants, sessions: { create: session } } })
  return id
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
  const only = async (ctx: ServiceContext, id: string) => {
    await personIn(ctx, 'persona', ['admin'])
    return revokeRole(ctx, { id, role: 'admin', reason })
  }
  await alone(async (ctx, id) => expect(await only(ctx, id)).toMatchObject({ sessions: 1 }), 'simulated')
  await alone(async (ctx, id) => {
    await expect(only(ctx, id)).rejects.toMatchObject(last)
  }, 'live')
})
