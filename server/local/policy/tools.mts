import { say } from '../say.ts'
import { localTool } from './find.mts'

/** `npm run policy:tools`: finds OPA and Regal, or builds them. Told to end, it ends a build with it. `--news`: says nothing of one that is
 *  there already. */
const isNewsOnly = process.argv.includes('--news')
const ending = new AbortController()
for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => ending.abort())

let missing = 0
for (const name of ['opa', 'regal'] as const) {
  if (ending.signal.aborted) break
  try {
    const { path, version, how } = await localTool(name, { signal: ending.signal })
    if (!isNewsOnly || how === 'built') say(`  ${name} ${version} (${how}): ${path}`)
  } catch (cause) {
    missing++
    say(`  ${cause instanceof Error ? cause.message : cause}`)
  }
}
process.exitCode = missing > 0 ? 1 : 0
