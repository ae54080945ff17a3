import { AppError } from '@/lib/errors'
import type { Unsaved } from '@/lib/schemas/drafts'
import type { ServiceContext } from '@/server/context'
import type { SourceFile } from '@/server/ports/policy-tools'

export type DraftFiles = { version: number; basedOn: number; files: SourceFile[] }

/** Every file of a draft as it would be if what is not saved yet were. Sorted by path. Errors: NOT_FOUND. */
export async function filesOfDraft(ctx: ServiceContext, id: string, unsaved: Unsaved = []): Promise<DraftFiles> {
  const draft = await ctx.db.policyDraft.findUnique({
    where: { id },
    select: { version: true, basedOn: true, files: { select: { path: true, text: true } } },
  })
  if (!draft) throw new AppError('NOT_FOUND', `There is no draft ${id}.`)
  const texts = new Map(draft.files.map(({ path, text }) => [path, text]))
  for (const { path, text } of unsaved) texts.set(path, text)
  const files = [...texts].map(([path, text]) => ({ path, text })).sort((a, b) => (a.path < b.path ? -1 : 1))
  return { version: draft.version, basedOn: draft.basedOn, files }
}

/** Data that only tests read. */
export const isCases = (path: string): boolean => /(^|\/)fixtures\/|_test\.(json|yaml)$/.test(path)
