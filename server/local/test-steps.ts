import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from './build.ts'
import { type Count, one, playwrightCount, printedCount, vitestCount } from './check-count.ts'
import { mustRun, runTool } from './run-tool.ts'
import { startTemporarySystem } from './temporary-system.ts'
import { startTestProvider } from './test-provider.ts'

export type Step = { name: string; run: () => Promise<Count> }

const message = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause))

async function withReport(act: (path: string) => Promise<Count>): Promise<Count> {
  const folder = mkdtempSync(join(tmpdir(), 'acgs-report-'))
  try {
    return await act(join(folder, 'report.json'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function command(program: string, ...args: string[]): Promise<Count> {
  const { code, output } = await runTool(program, args)
  return one(code === 0, output)
}

async function ownBuild(): Promise<Count> {
  try {
    await build()
    return one(true, '')
  } catch (cause) {
    return one(false, message(cause))
  }
}

export const NO_BROWSER: Count = {
  passed: 0,
  failed: 0,
  skipped: ['browser tests: no Chromium here and none could be installed (set CHROMIUM_PATH)'],
  output: '',
}

/** Which of them, on how many systems side by side, and what those and the tests find in their environment beside what they always do. */
type Browsing = { files?: readonly string[]; systems?: number; variables?: Record<string, string>; env?: Record<string, string> }

type Tested = { env: Record<string, string>; stop: () => Promise<void> }
/** A whole system with an identity provider of its own, and what tests have to know to use it. */
async function startTested(variables: Record<string, string>): Promise<Tested> {
  const provider = await startTestProvider()
  try {
    const system = await startTemporarySystem([process.execPath, 'server/local/start.mts'], { ...provider.variables, ...variables })
    const { ACGS_CONSOLE_PORT, ACGS_ENGINE_PORT, ACGS_CONTROLLER_PORT } = system.variables
    const env = {
      ...system.variables,
      ACGS_E2E_URL: `http://localhost:${ACGS_CONSOLE_PORT}`,
      ACGS_E2E_PROVIDER_URL: provider.url,
      ACGS_E2E_ENGINE_URL: `http://127.0.0.1:${ACGS_ENGINE_PORT}`,
      ACGS_E2E_CONTROLLER_URL: `http://127.0.0.1:${ACGS_CONTROLLER_PORT}`,
    }
    const stop = async () => {
      await system.stop()
      system.remove()
      provider.stop()
    }
    return { env, stop }
  } catch (cause) {
    provider.stop()
    throw cause
  }
}

/** Journeys in a browser against whole systems of their own: each of the runner's workers has one to itself. */
export async function browserTests(chromium: string, { files = [], systems = 1, variables = {}, env = {} }: Browsing = {}): Promise<Count> {
  const tested: Tested[] = []
  try {
    // One after the other: each looks for free ports.
    while (tested.length < systems) tested.push(await startTested(variables))
    return await withReport(async (path) => {
      const places = JSON.stringify(tested.map((one) => one.env))
      const given = { ...env, CHROMIUM_PATH: chromium, ACGS_E2E_SYSTEMS: places, PLAYWRIGHT_JSON_OUTPUT_FILE: path }
      return playwrightCount(path, await runTool('playwright', ['test', '--reporter=line,json', ...files], { env: given }))
    })
  } catch (cause) {
    return one(false, message(cause))
  } finally {
    for (const { stop } of tested) await stop()
  }
}

/** Generated code first: types and tests read it. */
export const prepare = async (): Promise<void> => {
  await mustRun('prisma', ['generate'])
  await mustRun('next', ['typegen'])
}

/** What `npm test` runs, in this order. */
export const steps = (chromium: string | null): Step[] => [
  { name: 'lint', run: () => command('biome', 'check', '--error-on-warnings', '.') },
  { name: 'types', run: () => command('tsc', '--noEmit', '--incremental', 'false') },
  { name: 'schema drift', run: () => command(process.execPath, 'server/local/db-diff.mts') },
  {
    name: 'unit, fault',
    run: () =>
      withReport(async (path) =>
        vitestCount(path, await runTool('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${path}`])),
      ),
  },
  { name: 'policy', run: async () => printedCount(await runTool(process.execPath, ['server/local/policy/test.mts'])) },
  { name: 'build', run: ownBuild },
  { name: 'browser', run: () => (chromium ? browserTests(chromium, { systems: 2 }) : Promise.resolve(NO_BROWSER)) },
]
