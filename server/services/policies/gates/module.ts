import { AppError } from '@/lib/errors'
import { compareWithOpa, fixturesOf } from '@/server/services/replays/compare-with-opa'
import { questionsOf } from '@/server/services/replays/questions'
import { createRuntimeAt } from '@/server/services/replays/runtime-at'
import { isLimit, judged, LIMITS, type Measure, many, waiting } from './outcome'

const SAMPLED = 500
const DAYS = 7
const SLOW = /did not load within/

/** The compiled module starts in a thread of its own, away from the decision path, and answers. */
export const loads: Measure = async (_ctx, subject) => {
  try {
    const { wasm } = await subject.opened()
    await subject.candidate()
    return judged('passed', LIMITS.loads, { measured: `Loaded, ${many(Math.ceil(wasm.length / 1024), 'KB', 'KB')}` })
  } catch (cause) {
    // A machine that was busy for so long says nothing about the module.
    if (cause instanceof AppError && SLOW.test(cause.message)) return waiting(LIMITS.loads, { why: 'limit_exceeded', says: cause.message })
    throw cause
  }
}

/** The module's answers beside real OPA's: all fixtures of the version, and recorded decisions of the last week, evenly chosen. One difference blocks. */
export const equalsOpa: Measure = async (ctx, { files, opened, candidate }) => {
  const to = ctx.now()
  const from = new Date(to.getTime() - DAYS * 86_400_000)
  const range = { from: from.toISOString(), to: to.toISOString(), window: '7d', most: SAMPLED, origin: ctx.origin, agent: null, type: null }
  const [fixtures, sampled] = [fixturesOf(files), await questionsOf(ctx, range, createRuntimeAt(ctx))]
  if (fixtures.length + sampled.length === 0)
    return judged('failed', LIMITS.equals_opa, { measured: 'Nothing to compare: it has no case, and no decision was recorded' })
  const { sources, manifest } = await opened()
  const told = await compareWithOpa(ctx, { candidate: await candidate(), sources, fixtures, sampled })
  const over = `${many(told.fixtures, 'case', 'cases')} and ${many(told.sampled, 'recorded decision', 'recorded decisions')}`
  const source = `OPA ${manifest.metadata.acgs.opa_version}`
  if (told.state === 'unknown') {
    const says = told.why ?? 'OPA did not answer.'
    if (/^The evaluation failed/.test(says))
      return judged('failed', LIMITS.equals_opa, {
        measured: 'OPA cannot answer one of them',
        evidence: [{ kind: 'error', text: says }],
        source,
      })
    return waiting(LIMITS.equals_opa, { why: isLimit(says) ? 'limit_exceeded' : 'tool_missing', says })
  }
  return judged(told.state === 'equal' ? 'passed' : 'failed', LIMITS.equals_opa, {
    measured: told.state === 'equal' ? `Equal on ${over}` : `Different on ${over}`,
    evidence: told.differences.map(({ id, path, ours, opa }) => ({
      kind: 'error',
      text: `${id}${path === '' ? '' : `, at ${path}`}: the module says ${ours.slice(0, 200)}, OPA says ${opa.slice(0, 200)}`,
    })),
    source,
    facts: { fixtures: told.fixtures, sampled: told.sampled },
  })
}
