import { AppError } from '@/lib/errors'
import type { Expected, FixtureCase, MadeTest, MakeTest } from '@/lib/schemas/draft-tests'
import type { ServiceContext } from '@/server/context'
import type { Json } from '@/server/ports/policy-tools'
import { addMadeTest, refuseIfMoved } from './add-made-test'
import { recordInScope } from './evaluate'
import { filesOfDraft } from './files'
import { momentOf } from './moment-of'
import { shrink } from './shrink'

/** Who or what sent it decides nothing, and tells what a test need not. */
const IDENTIFYING = ['request_id', 'constitution_hash']

/** What must come out. Of an allow that should have been a denial, nothing is said of the rule: it is not written yet. */
function expectOf(expected: Expected, recorded: FixtureCase['expect']): FixtureCase['expect'] {
  if (expected === 'recorded') return recorded
  if (expected === 'allow') return { allow: true, verdict: 'allow', refusal: null, violation_codes: [] }
  return { allow: false, verdict: 'deny' }
}

/** A recorded decision as a test of the draft: its input made as small as verdict and violations allow, hidden where the mask hides, the clock
 *  of then, a named fixture and a test of it. Of a decision that the draft answers otherwise, the input stays whole.
 *  Errors: NOT_FOUND, CONFLICT (the draft was changed meanwhile, or ended), BAD_REQUEST (no input was kept, a test of it is there), UPSTREAM. */
export async function makeTest(ctx: ServiceContext, { id, version, decisionId, expected }: MakeTest): Promise<MadeTest> {
  const record = await recordInScope(ctx, decisionId)
  const moment = momentOf(record)
  if (!moment) throw new AppError('BAD_REQUEST', 'decisionId: the input of this decision was not kept, because it could not be masked.')
  const { asked, verdict, refusal, violations } = record.acgs
  const codes = [...new Set(violations.map(({ code }) => code))].sort()
  if (expected === 'recorded' && verdict === 'error')
    throw new AppError(
      'BAD_REQUEST',
      'expected: this decision failed, so nothing that it said can be asked for. Expect an allow or a denial.',
    )
  const { files, version: at } = await filesOfDraft(ctx, id)
  refuseIfMoved(at, version)
  const named = IDENTIFYING.filter((key) => key in moment.input).map((key) => [key, null] as const)
  const whole = { ...moment.input, ...Object.fromEntries(named) }
  const recorded = { allow: verdict === 'allow', verdict, refusal, violation_codes: codes }
  const made = await shrink(ctx, { files, moment: { ...moment, input: whole }, recorded: recorded as { [key: string]: Json } })
  const hidden = [...moment.masked.map((path) => `masked ${path}`), ...moment.erased.map((path) => `erased ${path}`)]
  const fixture: FixtureCase = {
    note: [`decision ${decisionId} of policy version ${record.acgs.policy_version}`, ...hidden].join('; '),
    now_ns: Number(moment.nowNs),
    input: made.input,
    runtime: moment.runtime,
    expect: expectOf(expected, recorded),
  }
  const added = await addMadeTest(ctx, { id, version, files, decisionId, fixture, about: { codes, action: asked.action } })
  const bytes = { before: JSON.stringify(moment.input).length, after: JSON.stringify(made.input).length }
  return { ...added, bytes, removed: made.removed, remark: made.remark }
}
