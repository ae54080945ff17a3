import type { ReplaySample } from '@/lib/schemas/replays'
import type { ServiceContext } from '@/server/context'
import type { Question } from './compare-with-opa'
import { ENTRYPOINT } from './evaluate-page'
import type { RuntimeAt } from './runtime-at'
import { measureSample, readPage } from './sample'

/** As many recorded inputs as a version is compared with OPA on. */
const INPUTS = 500

/** Recorded inputs of a sample, evenly chosen, each with its clock and runtime data. What is not known of a decision leaves it out. */
export async function questionsOf(ctx: ServiceContext, sample: ReplaySample, runtimeAt: RuntimeAt): Promise<Question[]> {
  const few = { ...sample, most: Math.min(sample.most, INPUTS) }
  const { cut } = await measureSample(ctx, few)
  const rows = await readPage(ctx, { sample: few, cut, after: null })
  const asked = await Promise.all(
    rows.map(async ({ decision_id: id, path, input, clock, runtime_revision: revision }): Promise<Question[]> => {
      const nowMs = Math.round(Number(clock) / 1e6)
      if (path !== ENTRYPOINT || input === null || input === 'null' || clock === null || !(nowMs > 0)) return []
      const runtime = await runtimeAt(Number(revision))
      return runtime === null ? [] : [{ id, input: JSON.parse(input) as unknown, runtime: JSON.parse(runtime) as unknown, nowMs }]
    }),
  )
  return asked.flat()
}
