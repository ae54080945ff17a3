import { AppError } from '@/lib/errors'
import { parseExact } from '@/lib/exact-json'
import type { Json, PolicyTools } from '@/server/ports/policy-tools'
import { ASK_ALL, ASKING, type Asked, casesText } from './ask-all'
import { CAPABILITIES } from './capabilities'
import type { Commands } from './commands'
import { CLOCK, evaluationError } from './evaluate'
import { withScratch } from './scratch'

/** So many cases in one process: enough to pay for its start, few enough for the limits of memory and time. */
const CASES = 50
const LIMITS = { timeMs: 30_000 }

/** OPA's decision and mask for each case. A case that fails inside OPA fails all of it: half a comparison proves nothing. */
export async function evaluateAll(commands: Commands, ...[files, cases, by]: Parameters<PolicyTools['evaluateAll']>) {
  const found = new Map<string, { decision: Json | undefined; sets: Json[]; mask: Json | undefined }>()
  const odd = cases.find(({ nowNs }) => !CLOCK.test(nowNs))
  if (odd) throw new AppError('BAD_REQUEST', `The clock of ${JSON.stringify(odd.id)} must be whole nanoseconds.`)
  await withScratch(files, async ({ sources: cwd, put }) => {
    const asking = await put('asking.rego', ASKING)
    for (let from = 0; from < cases.length; from += CASES) {
      const text = await put(`cases-${from}.json`, casesText(cases.slice(from, from + CASES)))
      const args = ['--format', 'json', '--capabilities', CAPABILITIES(), '--ignore', '*_test.rego', '-d', '.', '-d', asking, '-d', text]
      const { code, stdout, stderr } = await commands.opa(['eval', ...args, ASK_ALL], { by, cwd, limits: LIMITS })
      if (code !== 0) throw new AppError('BAD_REQUEST', `The evaluation failed: ${evaluationError(stdout, stderr)}`)
      const { result } = parseExact<{ result?: { expressions: { value: Record<string, Asked<Json>> }[] }[] }>(stdout)
      for (const [id, { decision, mask }] of Object.entries(result?.[0]?.expressions[0]?.value ?? {}))
        found.set(id, { decision: decision[0], sets: Array.isArray(decision[1]) ? decision[1] : [], mask: mask[0] })
    }
  })
  return found
}
