import { findTestBrowser } from './find-browser.ts'
import { assertNode } from './node-version.ts'
import { runTool } from './run-tool.ts'
import { fail, say, stage } from './say.ts'
import { prepare, steps } from './test-steps.ts'

/** `npm test`: prepares what it needs, runs every check there is, and ends with one line, `N passed, N failed`. */
async function main(): Promise<number> {
  const needsTools = process.env.ACGS_REQUIRE_TOOLS === '1'
  say('preparing')
  await stage('generate', prepare)
  const chromium = await stage('browser', findTestBrowser, (path) => path ?? 'none')
  await stage(
    'policy tools',
    () => runTool(process.execPath, ['server/local/policy/tools.mts']),
    ({ code, output }) => (code === 0 ? 'OPA and Regal are there' : (output.trim().split('\n').at(-1) ?? 'missing')),
  )
  say('checking')
  const total = { passed: 0, failed: 0 }
  const skipped: string[] = []
  for (const step of steps(chromium)) {
    const count = await stage(
      step.name,
      step.run,
      ({ passed, failed, skipped: left }) => `${passed} passed, ${failed} failed${left.length > 0 ? `, ${left.length} skipped` : ''}`,
    )
    total.passed += count.passed
    total.failed += count.failed
    skipped.push(...count.skipped)
    if (count.failed > 0) say(`\n${count.output.trim().split('\n').slice(-120).join('\n')}\n`)
  }
  for (const reason of skipped) say(`skipped: ${reason}`)
  if (needsTools && skipped.length > 0) {
    say('ACGS_REQUIRE_TOOLS=1: what was skipped counts as failed')
    total.failed += skipped.length
  }
  say(`${total.passed} passed, ${total.failed} failed`)
  return total.failed > 0 ? 1 : 0
}

try {
  assertNode()
  process.exitCode = await main()
} catch (cause) {
  fail(cause)
}
