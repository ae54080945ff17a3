import { say } from '../say.ts'
import { localTool } from './find.mts'

/** `npm run policy:tools`: finds OPA and Regal, or builds them. */
let missing = 0
for (const name of ['opa', 'regal'] as const) {
  try {
    const { path, version, how } = await localTool(name)
    say(`  ${name} ${version} (${how}): ${path}`)
  } catch (cause) {
    missing++
    say(`  ${cause instanceof Error ? cause.message : cause}`)
  }
}
process.exitCode = missing > 0 ? 1 : 0
