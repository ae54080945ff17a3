import type { AuditNarrow } from '@/lib/schemas/audit'
import type { EntryFilter } from '@/server/audit/find'
import type { ServiceContext } from '@/server/context'
import { literal } from '@/server/services/literal'

/** Whoever a word can mean: an id as it stands in the log, the part of it after `system:` or `token:`, or a part of a name. */
async function actorsOf(ctx: ServiceContext, word: string): Promise<string[]> {
  const part = { contains: literal(word), mode: 'insensitive' } as const
  const [people, tokens] = await Promise.all([
    ctx.db.person.findMany({ where: { name: part }, select: { id: true } }),
    ctx.db.apiToken.findMany({ where: { label: part }, select: { id: true } }),
  ])
  const ids = [...people.map(({ id }) => id), ...tokens.map(({ id }) => `token:${id}`)]
  return [word, word.toLowerCase(), `system:${word}`, `token:${word}`, ...ids]
}

/** A search as the log understands it: it keeps ids, people type names. */
export async function filterOf(ctx: ServiceContext, { actor, ...rest }: AuditNarrow): Promise<EntryFilter> {
  return actor === undefined ? rest : { ...rest, actors: await actorsOf(ctx, actor) }
}
