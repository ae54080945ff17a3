import type { ServiceContext } from '@/server/context'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Names of persons by their ids; whoever has none keeps the id. */
export async function personNames(ctx: Pick<ServiceContext, 'db'>, ids: readonly string[]): Promise<(id: string) => string> {
  const persons = await ctx.db.person.findMany({
    where: { id: { in: [...new Set(ids)].filter((id) => UUID.test(id)) } },
    select: { id: true, name: true },
  })
  const names = new Map(persons.map(({ id, name }) => [id, name]))
  return (id) => names.get(id) ?? id
}
