import { AppError } from '@/lib/errors'
import type { Json, PolicyTools, SourceFile } from '@/server/ports/policy-tools'
import { codesIn } from './explain'
import type { Moment } from './moment-of'

export type Reached = { sampled: number; lines: Map<string, Set<number>>; codes: Map<string, number> }
type Recorded = Moment & { id: string }

/** So many decisions in one process: it must end within the limits of one evaluation. */
const BATCH = 25
const GIVE_UP = 3
const ASKING = {
  path: 'acgs_traffic.rego',
  text: `package acgs_traffic

answers[id] := answer if {
	some id, asked in input.asked
	answer := data.acgs.main.decision with input as asked.input with data.runtime as asked.runtime with time.now_ns as asked.now_ns
}
`,
}

async function askBatch(
  tools: PolicyTools,
  files: readonly SourceFile[],
  { moments, by }: { moments: readonly Recorded[]; by: string },
): Promise<{ lines: [string, number[]][]; answers: Json[] }> {
  const asked = Object.fromEntries(moments.map(({ id, input, runtime, nowNs }) => [id, { input, runtime, now_ns: Number(nowNs) }]))
  const { value, coverage } = await tools.evaluate(
    { files: [...files, ASKING], query: 'data.acgs_traffic.answers', input: { asked }, runtime: {}, nowNs: '0', withCoverage: true },
    by,
  )
  const lines = (coverage?.files ?? []).filter(({ path }) => path !== ASKING.path)
  const answers = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.values(value) : []
  return { lines: lines.map(({ path, covered }) => [path, covered]), answers }
}

/** What a sample reaches, a batch a process. A batch that fails or takes too long is asked again in halves, down to the one decision that it is
 *  about. Errors: that of the third decision alone while none has been answered: then it is not the decisions, it is the sources. */
export async function askTraffic(
  tools: PolicyTools,
  files: readonly SourceFile[],
  { moments, by }: { moments: readonly Recorded[]; by: string },
): Promise<Reached> {
  const reached: Reached = { sampled: 0, lines: new Map(), codes: new Map() }
  const waiting: (readonly Recorded[])[] = []
  let failed = 0
  for (let from = 0; from < moments.length; from += BATCH) waiting.push(moments.slice(from, from + BATCH))
  for (let batch = waiting.shift(); batch; batch = waiting.shift()) {
    try {
      const { lines, answers } = await askBatch(tools, files, { moments: batch, by })
      reached.sampled += answers.length
      for (const [path, rows] of lines) {
        const known = reached.lines.get(path) ?? new Set()
        for (const row of rows) known.add(row)
        reached.lines.set(path, known)
      }
      for (const answer of answers) for (const code of codesIn(answer) ?? []) reached.codes.set(code, (reached.codes.get(code) ?? 0) + 1)
    } catch (cause) {
      const half = Math.ceil(batch.length / 2)
      if (batch.length > 1) waiting.unshift(batch.slice(0, half), batch.slice(half))
      else if (!(cause instanceof AppError) || (reached.sampled === 0 && ++failed >= GIVE_UP)) throw cause
    }
  }
  return reached
}
