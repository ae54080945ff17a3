import * as z from 'zod'
import { Window } from './decisions'
import { DraftRef, Unsaved } from './drafts'
import { isPlain } from './text'

/** A file of cases as `policies/fixtures` holds them: named inputs, each with its own clock and runtime data. Of the answer, what is named in
 *  `expect` must come out; what is not named may be anything. */
export type FixtureCase = {
  note: string
  now_ns: number
  input: Record<string, unknown>
  runtime: Record<string, unknown>
  expect: { allow?: boolean; verdict?: string; refusal?: string | null; violation_codes?: string[] }
}

const FILTER_MOST = 200
const TestFilter = z.string().trim().max(FILTER_MOST).refine(isPlain, 'plain text without broken characters')

/** `draftVersion` is of what the page shows beside its unsaved texts; it only tells one question from the next. */
const Looked = DraftRef.extend({ unsaved: Unsaved, draftVersion: z.number().int().min(0).max(2_147_483_647).optional() })
/** `filter` is a regular expression over `package.test`; `isQuick` leaves out large documents of cases and the tests that read them. */
export const RunDraftTests = Looked.extend({ filter: TestFilter.optional(), isQuick: z.boolean().default(false) })
export type RunDraftTests = z.infer<typeof RunDraftTests>
export const CoverDraft = Looked.extend({ isQuick: z.boolean().default(false) })
export type CoverDraft = z.infer<typeof CoverDraft>

export const SAMPLES = [50, 200, 1000] as const
/** The newest `most` recorded decisions of the window. */
export const TrafficOfDraft = Looked.extend({ window: Window.default('24h'), most: z.literal(SAMPLES).default(200) })
export type TrafficOfDraft = z.infer<typeof TrafficOfDraft>

/** A rule or a package, such as data.acgs.main.decision. */
export const RulePath = z
  .string()
  .max(300)
  .regex(/^data(\.[A-Za-z_]\w*|\["[^"\\\n]*"\])+$/, 'a rule, such as data.acgs.main.decision')
const JSON_BYTES = 256 * 1024
const JsonText = z.string().max(JSON_BYTES).refine(isPlain, 'plain text without broken characters')
const Asked = Looked.extend({ rule: RulePath, withTrace: z.boolean().default(false) })

export const EvaluateDraft = Asked.extend({
  /** JSON. */
  input: JsonText,
  /** JSON; becomes data.runtime. Left out: nobody is blocked, waived or approved. */
  runtime: JsonText.optional(),
  /** Whole nanoseconds; left out, it is now. */
  nowNs: z
    .string()
    .regex(/^\d{1,19}$/, 'whole nanoseconds, such as 1768384800000000000')
    .optional(),
})
export type EvaluateDraft = z.infer<typeof EvaluateDraft>
export const EvaluateDecision = Asked.extend({ decisionId: z.uuid() })
export type EvaluateDecision = z.infer<typeof EvaluateDecision>

/** What a test of a decision asks for: what was recorded, or what should have been. */
export const EXPECTED = ['recorded', 'allow', 'deny'] as const
export type Expected = (typeof EXPECTED)[number]

/** `version` is the one of the draft. */
export const MakeTest = DraftRef.extend({
  version: z.number().int().min(1).max(2_147_483_647),
  decisionId: z.uuid(),
  expected: z.enum(EXPECTED),
})
export type MakeTest = z.infer<typeof MakeTest>
/** Takes the test that a false alarm left. */
export const TakeFalseAlarm = DraftRef.extend({ version: z.number().int().min(1).max(2_147_483_647), fixtureId: z.uuid() })
export type TakeFalseAlarm = z.infer<typeof TakeFalseAlarm>
export const ListFalseAlarms = DraftRef.extend({
  cursor: z.uuid().optional(),
  limit: z.number().int().min(1).max(100).default(20),
})
export type ListFalseAlarms = z.infer<typeof ListFalseAlarms>

export type FalseAlarmRow = { id: string; decisionId: string; name: string; at: string; isTaken: boolean }
export type FalseAlarmPage = { items: FalseAlarmRow[]; nextCursor: string | null; total: number; readAt: string }

/** What was added, and how the input got smaller. */
export type MadeTest = {
  test: { path: string; name: string }
  fixture: { path: string; name: string }
  draftVersion: number
  bytes: { before: number; after: number }
  removed: number
  /** Why the input is as it was recorded, or why it might be smaller still; null where nothing more can go. */
  remark: string | null
}

/** What a rule did in one evaluation. `not_reached`: OPA's index ruled it out for this input, or nothing asked for it. */
export type RuleStory = {
  path: string
  code: string | null
  title: string | null
  file: string
  row: number
  state: 'fired' | 'stopped' | 'not_reached'
  /** The last line that did not hold. */
  stoppedAt: { row: number; text: string } | null
}
