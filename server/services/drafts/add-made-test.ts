import { AppError } from '@/lib/errors'
import type { FixtureCase, MadeTest } from '@/lib/schemas/draft-tests'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import type { SourceFile } from '@/server/ports/policy-tools'
import { digestOfText } from '@/server/services/policies/text-digest'
import { addFixtures } from './fixtures-of'
import { changeDraft, refuseUnfit, sizesOf } from './internal'
import { addTest, MADE_FILES, testNameOf } from './test-text'

type Added = {
  id: string
  version: number
  files: readonly SourceFile[]
  decisionId: string
  fixture: FixtureCase
  about: { codes: readonly string[]; action: string }
}

/** Errors: CONFLICT when a draft is not at the version that somebody looked at. */
export function refuseIfMoved(at: number, looked: number): void {
  if (at !== looked)
    throw new AppError('CONFLICT', `The draft is at version ${at}, not ${looked}: somebody changed it meanwhile. Nothing was added.`)
}

async function put(ctx: ServiceContext, tx: Prisma.TransactionClient, { id, path, text }: { id: string; path: string; text: string }) {
  const sizes = await sizesOf(tx, id)
  refuseUnfit(
    sizes.filter((one) => one.path !== path),
    { path, bytes: Buffer.byteLength(text) },
  )
  const row = { text, digest: digestOfText(text), updatedAt: ctx.now(), updatedBy: ctx.actor.id }
  await tx.policyDraftFile.upsert({
    where: { draftId_path: { draftId: id, path } },
    create: { ...row, draftId: id, path },
    update: { ...row, version: { increment: 1 } },
  })
  return { path, digest: row.digest }
}

/** Adds a fixture and the test of it to a draft, in one change, formatted by OPA.
 *  Errors: CONFLICT (the draft is at another version than it was looked at), BAD_REQUEST (a test of this decision is there). */
export async function addMadeTest(
  ctx: ServiceContext,
  { id, version, files, decisionId, fixture, about }: Added,
): Promise<Pick<MadeTest, 'test' | 'fixture' | 'draftVersion'>> {
  const textOf = (path: string) => files.find((file) => file.path === path)?.text ?? ''
  const name = testNameOf({ ...about, decisionId })
  const fixtureName = name.replace(/^test_/, '')
  const said = `Decision ${decisionId}: ${about.codes.join(', ') || 'no rule objected'}.`
  const unformatted = addTest(textOf(MADE_FILES.test), { name, fixture: fixtureName, about: said })
  if (unformatted === null)
    throw new AppError('BAD_REQUEST', `decisionId: ${MADE_FILES.test} has ${name} already. Remove it there to make it again.`)
  const test = { path: MADE_FILES.test, text: await ctx.policyTools.format({ path: MADE_FILES.test, text: unformatted }, ctx.actor.id) }
  const fixtures = { path: MADE_FILES.fixtures, text: textOf(MADE_FILES.fixtures) }
  const cases = { ...fixtures, text: addFixtures(fixtures, { [fixtureName]: fixture }) }
  const { draftVersion } = await changeDraft(ctx, id, async (tx, draft) => {
    refuseIfMoved(draft.version - 1, version) // the change has counted itself already
    const after = [await put(ctx, tx, { id, ...cases }), await put(ctx, tx, { id, ...test })]
    return { answer: {}, before: null, after: { files: after, decisionId } }
  })
  return { test: { path: test.path, name }, fixture: { path: cases.path, name: fixtureName }, draftVersion }
}
