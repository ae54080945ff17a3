import { createHash } from 'node:crypto'
import type { AskReplay } from '@/lib/schemas/replays'
import type { ServiceContext } from '@/server/context'
import type { Db } from '@/server/db'
import { createCandidates } from '@/server/engine/candidates'
import type { SourceFile } from '@/server/ports/policy-tools'
import { askReplay } from '@/server/services/replays/ask'
import { getReplay } from '@/server/services/replays/get'
import { type Replayer, runReplay } from '@/server/services/replays/run'
import { contextOf, evaluatorThread } from './engine'
import { toolsForTests } from './policy-tools'

/** A context that has real OPA. */
export const replayContext = (db: Db): ServiceContext => ({ ...contextOf(db), policyTools: toolsForTests(), origin: 'simulated' })

export const aReplayer = async (over: Partial<Replayer> = {}): Promise<Replayer> => ({
  owner: crypto.randomUUID(),
  candidates: createCandidates(await evaluatorThread()),
  threads: 1,
  signal: new AbortController().signal,
  ...over,
})

/** A draft with these files, written by somebody. Out: its id. */
export async function aDraft(db: Db, files: readonly SourceFile[], author: string = crypto.randomUUID()): Promise<string> {
  const id = crypto.randomUUID()
  const digestOf = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`
  await db.policyDraft.create({
    data: {
      id,
      name: 'a draft of a test',
      basedOn: 1,
      createdBy: author,
      files: { create: files.map(({ path, text }) => ({ path, text, digest: digestOf(text), updatedBy: author })) },
      authors: { create: { personId: author } },
    },
  })
  return id
}

/** Asks for a replay and runs it to its end. Out: what a person then sees. */
export async function replayed(ctx: ServiceContext, input: Pick<AskReplay, 'draftId' | 'version'> & Partial<AskReplay>) {
  const { id } = await askReplay(ctx, { window: '24h', most: 100_000, ...input })
  const ended = await runReplay(ctx, await aReplayer())
  return { ended, ...(await getReplay(ctx, { id })) }
}
