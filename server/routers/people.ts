import {
  CreatePerson,
  ListPeople,
  PersonDetail,
  PersonPage,
  PersonRef,
  RenamePerson,
  ResetPerson,
  SwitchPerson,
} from '@/lib/schemas/people'
import { createPerson } from '@/server/services/people/create'
import { disablePerson } from '@/server/services/people/disable'
import { enablePerson } from '@/server/services/people/enable'
import { getPerson } from '@/server/services/people/get'
import { listPeople } from '@/server/services/people/list'
import { renamePerson } from '@/server/services/people/rename'
import { resetPerson } from '@/server/services/people/reset'
import { personOf } from '@/server/services/targets'
import { command, read, router } from '@/server/trpc'

const confirmed = { stepUp: true } as const

export const people = router({
  list: read({ permission: 'people:read', schema: ListPeople })
    .output(PersonPage)
    .query(({ ctx, input }) => listPeople(ctx, input)),
  get: read({ permission: 'people:read', schema: PersonRef })
    .output(PersonDetail)
    .query(({ ctx, input }) => getPerson(ctx, input)),
  create: command({
    permission: 'people:create',
    action: 'people.create',
    schema: CreatePerson,
    target: personOf,
    ...confirmed,
  }).mutation(({ ctx, input }) => createPerson(ctx, input)),
  rename: command({ permission: 'people:rename', action: 'people.rename', schema: RenamePerson, target: personOf }).mutation(
    ({ ctx, input }) => renamePerson(ctx, input),
  ),
  disable: command({
    permission: 'people:disable',
    action: 'people.disable',
    schema: SwitchPerson,
    target: personOf,
    ...confirmed,
  }).mutation(({ ctx, input }) => disablePerson(ctx, input)),
  reset: command({ permission: 'people:reset', action: 'people.reset', schema: ResetPerson, target: personOf, ...confirmed }).mutation(
    ({ ctx, input }) => resetPerson(ctx, input),
  ),
  enable: command({ permission: 'people:enable', action: 'people.enable', schema: SwitchPerson, target: personOf, ...confirmed }).mutation(
    ({ ctx, input }) => enablePerson(ctx, input),
  ),
})
