import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { ROOT } from '../../source-hash.ts'
import { ensureSuite } from './suite.mts'
import type { Judged, Share } from './worker.mts'

const SHARES = 2
export type Verdict = { passed: number; refused: number; excepted: number; problems: string[] }
type Exceptions = { cases: Record<string, string> }
type Classes = Record<string, { class: string; reason?: string }>

const fileOf = (name: string) => JSON.parse(readFileSync(join(ROOT, 'policies', name), 'utf8')) as unknown

const shareOf = (workerData: Share): Promise<Judged[]> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.mts', import.meta.url), { workerData })
    worker.once('message', resolve)
    worker.once('error', reject)
  })

/** Runs OPA's suite, or the first `take` cases of each share of an order by digest. A case that is listed as an exception and passes is a problem too. */
export async function judgeSuite(take: number | null = null): Promise<Verdict> {
  const path = await ensureSuite()
  const shares = await Promise.all(Array.from({ length: SHARES }, (_, share) => shareOf({ path, share, shares: SHARES, take })))
  const exceptions = (fileOf('conformance-exceptions.json') as Exceptions).cases // a file of ours
  const classes = fileOf('builtin-classes.json') as Classes // the same
  return count(shares.flat(), { exceptions, classes, isWhole: take === null })
}

function count(
  judged: readonly Judged[],
  { exceptions, classes, isWhole }: { exceptions: Record<string, string>; classes: Classes; isWhole: boolean },
): Verdict {
  const verdict: Verdict = { passed: 0, refused: 0, excepted: 0, problems: [] }
  const used = new Set<string>()
  for (const { id, note, outcome } of judged) {
    if (outcome.kind === 'passed') verdict.passed++
    else if (outcome.kind === 'failed' && Object.hasOwn(exceptions, note)) {
      used.add(note)
      verdict.excepted++
    } else if (outcome.kind === 'failed') verdict.problems.push(`${id}: ${outcome.why}`)
    else {
      const wrong = outcome.builtins.filter((name) => classes[name]?.class !== 'refused')
      if (wrong.length > 0) verdict.problems.push(`${id}: ${wrong.join(', ')} should be there`)
      else verdict.refused++
    }
  }
  const idle = Object.keys(exceptions).filter((note) => !used.has(note))
  if (isWhole) verdict.problems.push(...idle.map((note) => `${note} is listed as an exception and does not fail: take it out`))
  return verdict
}
