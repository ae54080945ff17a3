import { installInventory } from '../testing/cluster/real/install.ts'
import { startRealCluster } from '../testing/cluster/real/start.ts'
import { missingComponents } from '../testing/cluster/tools.ts'
import { ensureBuilt } from './build.ts'
import type { Count } from './check-count.ts'
import { findTestBrowser } from './find-browser.ts'
import { fail, say } from './say.ts'
import { browserTests, NO_BROWSER, prepare } from './test-steps.ts'

/** `npm run test:journey`: a rollback from a bad revision to `verified` in a browser, with a real control plane behind the whole system. */
const FILES = ['e2e/rollback.spec.ts']

async function onReal(chromium: string): Promise<Count> {
  const real = await startRealCluster()
  try {
    const kubeconfig = await installInventory(real.kubeconfig)
    const variables = { KUBECONFIG: kubeconfig }
    return await browserTests(chromium, { files: FILES, variables, env: { ACGS_E2E_KUBECONFIG: real.kubeconfig } })
  } finally {
    await real.stop()
  }
}

async function main(): Promise<Count> {
  const missing = missingComponents()
  if (missing.length > 0) {
    say(
      `real control plane: not run, no binaries in the tools folder (${missing.join(', ')}); npm run cluster:build makes them where Go is`,
    )
    return { passed: 0, failed: 0, skipped: [], output: '' }
  }
  await prepare()
  await ensureBuilt()
  const chromium = await findTestBrowser()
  return chromium ? onReal(chromium) : NO_BROWSER
}

try {
  const { passed, failed, skipped, output } = await main()
  if (failed > 0) say(output.trim().split('\n').slice(-120).join('\n'))
  for (const reason of skipped) say(`skipped: ${reason}`)
  const missed = process.env.ACGS_REQUIRE_TOOLS === '1' ? skipped.length : 0
  say(`${passed} passed, ${failed + missed} failed`)
  process.exitCode = failed + missed > 0 ? 1 : 0
} catch (cause) {
  fail(cause)
}
