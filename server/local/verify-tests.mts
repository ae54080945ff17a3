import { assertNode } from './node-version.ts'
import { runTool } from './run-tool.ts'
import { fail } from './say.ts'

/** The quick tests: everything but faults and browsers. */
try {
  assertNode()
  process.exitCode = (await runTool('vitest', ['run', '--project', 'node', '--project', 'dom'], { shows: true })).code
} catch (cause) {
  fail(cause)
}
