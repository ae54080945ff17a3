import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hasApiServer, kubectls, missingComponents } from '../testing/cluster/tools.ts'
import { vitestCount } from './check-count.ts'
import { runTool } from './run-tool.ts'
import { fail, say } from './say.ts'

/** `npm run test:cluster`: one contract on every cluster that can be had. The local one always; a real control plane where its programs are; and
 *  instead of both the cluster of KUBECONFIG, when ACGS_CONTRACT_CONTEXT names its current context. */
const CASE = /^(.*) \[left out: (.*)\]$/

/** Names and reasons of the cases that were left out, one line a reason. */
function leftOut(path: string): string[] {
  const { testResults } = JSON.parse(readFileSync(path, 'utf8')) as { testResults: { assertionResults: { title: string }[] }[] } // Vitest's own form
  const cases = testResults.flatMap(({ assertionResults }) => assertionResults.flatMap(({ title }) => CASE.exec(title) ?? []))
  const byReason = new Map<string, string[]>()
  for (let i = 0; i < cases.length; i += 3)
    byReason.set(cases[i + 2] ?? '', [...(byReason.get(cases[i + 2] ?? '') ?? []), cases[i + 1] ?? ''])
  return [...byReason].map(([reason, names]) => `${names.length} left out (${reason}): ${names.join('; ')}`)
}

async function runOn(name: 'local' | 'real' | 'given'): Promise<{ passed: number; failed: number }> {
  const since = performance.now()
  const folder = mkdtempSync(join(tmpdir(), 'acgs-report-'))
  const path = join(folder, 'report.json')
  try {
    const args = ['run', '--config', 'vitest.cluster.config.ts', '--reporter=default', '--reporter=json', `--outputFile.json=${path}`]
    const { passed, failed, output } = vitestCount(path, await runTool('vitest', args, { env: { ACGS_CONTRACT_TARGET: name } }))
    say(output.trim())
    if (failed === 0 || passed > 0) for (const line of leftOut(path)) say(`  ${line}`)
    say(`${name} cluster: ${passed} passed, ${failed} failed in ${((performance.now() - since) / 1000).toFixed(0)} s`)
    return { passed, failed }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

try {
  const counts = []
  if (process.env.ACGS_CONTRACT_CONTEXT) counts.push(await runOn('given'))
  else {
    const missing = missingComponents()
    if (missing.length > 0 && hasApiServer()) say(`real control plane: its API server alone, without ${missing.join(', ')}`)
    if (!hasApiServer())
      say(
        `real control plane: not run, no binaries in the tools folder (${missing.join(', ')}); npm run cluster:build makes them where Go is`,
      )
    // Both wait most of their time, and neither knows of the other.
    counts.push(...(await Promise.all([runOn('local'), ...(hasApiServer() ? [runOn('real')] : [])])))
  }
  // An oracle that can be missing without a word proves nothing where everything must be there.
  if (kubectls().length === 0) {
    say('oracle not run: no kubectl in KUBECTL_BIN, on the PATH or in the tools folder')
    if (process.env.ACGS_REQUIRE_TOOLS === '1') counts.push({ passed: 0, failed: 1 })
  }
  const passed = counts.reduce((sum, count) => sum + count.passed, 0)
  const failed = counts.reduce((sum, count) => sum + count.failed, 0)
  say(`${passed} passed, ${failed} failed`)
  process.exitCode = failed > 0 ? 1 : 0
} catch (cause) {
  fail(cause)
}
