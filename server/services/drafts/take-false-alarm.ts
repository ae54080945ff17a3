import { AppError } from '@/lib/errors'
import type { FixtureCase, MadeTest, TakeFalseAlarm } from '@/lib/schemas/draft-tests'
import type { ServiceContext } from '@/server/context'
import { addMadeTest, refuseIfMoved } from './add-made-test'
import { filesOfDraft } from './files'
import { clockOf } from './moment-of'
import { shrink } from './shrink'

type Pointed = 'masked' | 'erased'
/** Pointers that a fixture's note names. */
const pointersIn = (note: string, word: Pointed): string[] =>
  note.split('; ').flatMap((part) => (part.startsWith(`${word} /input/`) ? [part.slice(word.length + 1)] : []))

/** Takes the test that a false alarm left into a draft: it must be allowed, so it fails until the draft mends the rule.
 *  Errors: NOT_FOUND, CONFLICT (the draft was changed meanwhile, or ended), BAD_REQUEST (it is there), UPSTREAM. */
export async function takeFalseAlarm(ctx: ServiceContext, { id, version, fixtureId }: TakeFalseAlarm): Promise<MadeTest> {
  const found = await ctx.db.violationFixture.findFirst({ where: { id: fixtureId, violation: { origin: ctx.origin } } })
  if (!found) throw new AppError('NOT_FOUND', `There is no test ${fixtureId} of a false alarm.`)
  const { cases } = found.body as unknown as { cases: Record<string, FixtureCase> } // written when the item was settled, in this shape
  const kept = Object.values(cases)[0]
  if (!kept) throw new AppError('NOT_FOUND', `There is no test ${fixtureId} of a false alarm.`)
  const { files, version: at } = await filesOfDraft(ctx, id)
  refuseIfMoved(at, version)
  const nowNs = clockOf(kept.now_ns)
  const { note, input, runtime } = kept
  const moment = { input, runtime, nowNs, masked: pointersIn(note, 'masked'), erased: pointersIn(note, 'erased') }
  const made = await shrink(ctx, { files, moment, recorded: null })
  const fixture = { note, now_ns: Number(nowNs), input: made.input, runtime, expect: kept.expect }
  const { decisionId } = found
  const about = { codes: ['false_alarm'], action: 'false_alarm' }
  const added = await addMadeTest(ctx, { id, version, files, decisionId, fixture, about })
  const bytes = { before: JSON.stringify(input).length, after: JSON.stringify(made.input).length }
  return { ...added, bytes, removed: made.removed, remark: made.remark }
}
