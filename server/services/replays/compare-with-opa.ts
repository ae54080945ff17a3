import { AppError } from '@/lib/errors'
import type { Comparison } from '@/lib/schemas/replays'
import type { ServiceContext } from '@/server/context'
import type { Candidate } from '@/server/ports/candidates'
import type { Json, SourceFile } from '@/server/ports/policy-tools'
import { firstDifference, textOfOpa, textOfRego } from './exact-value'

/** A question with the clock in whole milliseconds, which is what the engine's clock counts. */
export type Question = { id: string; input: unknown; runtime: unknown; nowMs: number }
type Fixtures = { cases?: Record<string, { input?: unknown; runtime?: unknown; now_ns?: number }> }

const DECISION = 'acgs/main/decision'
const MASK = 'system/log/mask'
const SHOWN = 10
const encoder = new TextEncoder()
const bytes = (value: unknown) => encoder.encode(JSON.stringify(value))

/** The named inputs of a draft or a version: every file of cases in a folder of fixtures, or beside the tests. */
export function fixturesOf(files: readonly SourceFile[]): Question[] {
  return files
    .filter(({ path }) => /(^|\/)fixtures\/.+\.json$|_test\.json$/.test(path))
    .flatMap(({ path, text }) => {
      try {
        const { cases } = JSON.parse(text) as Fixtures // anything at all; what is no case is left out
        return Object.entries(cases ?? {}).flatMap(([name, one]) =>
          one && typeof one === 'object' && 'input' in one && typeof one.now_ns === 'number'
            ? [{ id: `${path}: ${name}`, input: one.input, runtime: one.runtime ?? {}, nowMs: Math.round(one.now_ns / 1e6) }]
            : [],
        )
      } catch {
        return []
      }
    })
}

/** What the compiled module answers, as one text: the decision, then the mask, whose order does not count. */
async function oursOf(candidate: Candidate, { input, runtime, nowMs }: Question): Promise<string> {
  const at = { runtime: JSON.stringify(runtime), nowMs, format: 1 as const }
  const [decision, mask] = await Promise.all([
    candidate.evaluate({ ...at, entrypoint: DECISION, input: bytes(input) }),
    candidate.evaluate({ ...at, entrypoint: MASK, input: bytes({ input }) }),
  ])
  const text = (answer: typeof decision) => {
    if (answer.kind !== 'answer') return `no answer: ${answer.code}`
    const told = textOfRego(answer.text)
    // A result set is a list or a set of one object with the member `result`, and empty where the answer is undefined.
    return told === '[]' || told === 'set()' ? 'undefined' : told.replace(/^(\[|set\(){"result":/, '').replace(/}(\]|\))$/, '')
  }
  return `${text(decision)}\n${text(mask)}`
}

const opaText = (found: { decision: Json | undefined; sets: readonly Json[]; mask: Json | undefined } | undefined): string =>
  found ? `${textOfOpa(found.decision, found.sets)}\n${textOfOpa(found.mask, [[]])}` : 'no answer'

/** Compares a compiled version with real OPA on every question, as values: a set is no array, a number keeps its digits. One difference blocks.
 *  Out: `unknown` with the reason where OPA cannot be asked. Rejects with nothing that OPA says. */
export async function compareWithOpa(
  ctx: ServiceContext,
  {
    candidate,
    sources,
    fixtures,
    sampled,
  }: { candidate: Candidate; sources: readonly SourceFile[]; fixtures: readonly Question[]; sampled: readonly Question[] },
): Promise<Comparison> {
  const counted = { fixtures: fixtures.length, sampled: sampled.length }
  const questions = [...fixtures, ...sampled]
  try {
    const cases = questions.map(({ nowMs, ...one }) => ({ ...one, nowNs: `${nowMs}000000` }))
    const answers = await ctx.policyTools.evaluateAll(sources, cases, ctx.actor.id)
    const differences: Comparison['differences'] = []
    for (const question of questions) {
      const [ours, opa] = [await oursOf(candidate, question), opaText(answers.get(question.id))]
      if (ours !== opa && differences.length < SHOWN) differences.push({ id: question.id, ...firstDifference(ours, opa) })
    }
    return { state: differences.length > 0 ? 'different' : 'equal', ...counted, differences, why: null }
  } catch (cause) {
    if (!(cause instanceof AppError) && !(cause instanceof SyntaxError)) throw cause
    return { state: 'unknown', ...counted, differences: [], why: cause.message.slice(0, 500) }
  }
}
