import { readFileSync } from 'node:fs'

/** What a step of `npm test` counted. `skipped` says each time why. */
export type Count = { passed: number; failed: number; skipped: string[]; output: string }

export const one = (isGood: boolean, output: string): Count => ({ passed: isGood ? 1 : 0, failed: isGood ? 0 : 1, skipped: [], output })

function readReport(path: string): Record<string, unknown> | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown> // a reporter's file; every field is checked below
  } catch {
    return null
  }
}
const numberAt = (report: Record<string, unknown>, key: string) => (typeof report[key] === 'number' ? report[key] : 0)

/** Names of the groups that skipped tests are in: a group that needs a tool says so in its name. */
function groupsOf({ testResults }: Record<string, unknown>): string {
  const files = Array.isArray(testResults) ? (testResults as { assertionResults?: { status: string; ancestorTitles?: string[] }[] }[]) : []
  const skipped = files.flatMap(({ assertionResults = [] }) =>
    assertionResults.filter(({ status }) => status === 'skipped' || status === 'pending'),
  )
  const names = new Set(skipped.flatMap(({ ancestorTitles = [] }) => ancestorTitles))
  return names.size > 0 ? `: ${[...names].join('; ')}` : ''
}

/** From Vitest's JSON reporter. A run without a report, or one that failed without a failed test, is one failure. */
export function vitestCount(path: string, run: { code: number; output: string }): Count {
  const report = readReport(path)
  if (!report) return one(false, run.output)
  const failed = numberAt(report, 'numFailedTests')
  const skipped = numberAt(report, 'numPendingTests') + numberAt(report, 'numTodoTests')
  return {
    passed: numberAt(report, 'numPassedTests'),
    failed: failed === 0 && run.code !== 0 ? 1 : failed,
    skipped: skipped > 0 ? [`${skipped} tests marked as skipped${groupsOf(report)}`] : [],
    output: run.output,
  }
}

/** From Playwright's JSON reporter; a flaky test counts as failed. */
export function playwrightCount(path: string, run: { code: number; output: string }): Count {
  const stats = readReport(path)?.stats
  if (!stats || typeof stats !== 'object') return one(false, run.output)
  const counted = stats as Record<string, unknown>
  const failed = numberAt(counted, 'unexpected') + numberAt(counted, 'flaky')
  const skipped = numberAt(counted, 'skipped')
  return {
    passed: numberAt(counted, 'expected'),
    failed: failed === 0 && run.code !== 0 ? 1 : failed,
    skipped: skipped > 0 ? [`${skipped} browser tests marked as skipped`] : [],
    output: run.output,
  }
}

/** From a tool of ours whose last line is `N passed, N failed`; without one its exit code is the one result. */
export function printedCount(run: { code: number; output: string }): Count {
  const found = [...run.output.matchAll(/^(\d+) passed, (\d+) failed$/gm)].at(-1)
  if (!found) return one(run.code === 0, run.output)
  const failed = Number(found[2])
  const skipped = [...run.output.matchAll(/^skipped: (.+)$/gm)].map((match) => match[1] ?? '')
  return { passed: Number(found[1]), failed: failed === 0 && run.code !== 0 ? 1 : failed, skipped, output: run.output }
}
