import { canonicalize } from 'json-canonicalize'
import type { ServiceContext } from '@/server/context'
import type { Json, SourceFile } from '@/server/ports/policy-tools'
import { decidingFiles } from './deciding-files'
import { hide, stepsOf } from './hide'
import { minimise, type Tree } from './minimise'
import type { Moment } from './moment-of'

/** So long a person waits for a smaller input. */
const MOST_MS = 10_000

type Shrunk = { input: Record<string, unknown>; removed: number /** Why nothing, or not all, was left out. */; remark: string | null }
type Part = { [key: string]: Json }

/** What must stay as it is: verdict, refusal, and which rules found what by whom it was waived. */
function judgedOf(decision: Json | undefined): string | null {
  if (typeof decision !== 'object' || decision === null || Array.isArray(decision)) return null
  const { verdict, refusal, violations } = decision
  const found = (Array.isArray(violations) ? (violations as Part[]) : []).map(({ code, rule, waived_by }) =>
    canonicalize([code, rule, waived_by]),
  )
  return canonicalize([verdict, refusal, [...new Set(found)].sort()])
}

const answers = (decision: Json | undefined, expected: Part): boolean =>
  typeof decision === 'object' &&
  decision !== null &&
  !Array.isArray(decision) &&
  Object.entries(expected).every(([key, value]) => canonicalize(decision[key] ?? null) === canonicalize(value))

/** A recorded input as small as the draft's own answer to it allows, with what the draft's mask hides hidden. Recorded tokens stay.
 *  Errors: BAD_REQUEST (the mask has no answer), UPSTREAM. */
export async function shrink(
  ctx: ServiceContext,
  { files, moment, recorded }: { files: readonly SourceFile[]; moment: Moment; recorded: Part | null },
): Promise<Shrunk> {
  const deciding = decidingFiles(files)
  const { runtime, nowNs } = moment
  const askAll = (inputs: readonly unknown[]) =>
    ctx.policyTools.evaluateAll(
      deciding,
      inputs.map((input, i) => ({ id: String(i), input, runtime, nowNs })),
      ctx.actor.id,
    )
  const raw = (await askAll([moment.input])).get('0')
  const input = hide(moment.input, raw?.mask)
  const first = (await askAll([input])).get('0')?.decision
  const judged = judgedOf(first)
  if (judged === null) return { input, removed: 0, remark: 'The draft gives no answer to this input, so nothing of it was left out.' }
  if (recorded !== null && !answers(first, recorded))
    return { input, removed: 0, remark: 'The draft answers otherwise than was recorded, so nothing of the input was left out.' }
  const until = ctx.now().getTime() + MOST_MS
  const holds = async (candidates: Tree[]) => {
    const found = await askAll(candidates)
    return candidates.map((_, i) => judgedOf(found.get(String(i))?.decision) === judged)
  }
  const kept = moment.masked.map(stepsOf)
  const made = await minimise(input, { holds, kept, mayGoOn: () => ctx.now().getTime() < until })
  return {
    input: made.input,
    removed: made.removed,
    remark: made.isDone ? null : `After ${MOST_MS / 1000} s the search ended: the input may be smaller still.`,
  }
}
