import { fail, say } from '../say.ts'
import { judgeSuite } from './conformance/judge.mts'

/** `npm run conformance`: OPA's own suite, compiled by OPA and evaluated by the engine's evaluator. Each answer must be OPA's, as a value. */
const SHOWN = 40
try {
  const started = Date.now()
  const { passed, refused, excepted, problems } = await judgeSuite()
  for (const problem of problems.slice(0, SHOWN)) say(`  FAIL ${problem}`)
  say(`${refused} cases call a refused builtin, ${excepted} are exceptions with a reason; ${Math.round((Date.now() - started) / 1000)} s`)
  say(`${passed} passed, ${problems.length} failed`)
  process.exitCode = problems.length > 0 ? 1 : 0
} catch (cause) {
  fail(cause)
}
