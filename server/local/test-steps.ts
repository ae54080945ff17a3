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

/** Which of them, and what the system and the tests find in their environment beside what they always do. */
type Browsing = { files?: readonly string[]; variables?: Record<string, string>; env?: Record<string, string> }

/** Journeys in a browser against a whole system of their own. */
export async function browserTests(chromium: string, { files = [], variables = {}, env: more = {} }: Browsing = {}): Promise<Count> {
  try {
    const provider = await startTestProvider()
    const given = { ...provider.variables, ...variables }
    const system = await startTemporarySystem([process.execPath, 'server/local/start.mts'], given).catch((cause: unknown) => {
      provider.stop()
      throw cause
    })
    try {
      return await withReport(async (path) => {
        const { ACGS_CONSOLE_PORT, ACGS_ENGINE_PORT, ACGS_CONTROLLER_PORT } = system.variables
        const env = {
          ...system.variables,
          ...more,
          CHROMIUM_PATH: chromium,
          ACGS_E2E_URL: `http://localhost:${ACGS_CONSOLE_PORT}`,
          ACGS_E2E_PROVIDER_URL: provider.url,
          ACGS_E2E_ENGINE_URL: `http://127.0.0.1:${ACGS_ENGINE_PORT}`,
          ACGS_E2E_CONTROLLER_URL: `http://127.0.0.1:${ACGS_CONTROLLER_PORT}`,
          PLAYWRIGHT_JSON_OUTPUT_FILE: path,
        }
        return playwrightCount(path, await runTool('playwright', ['test', '--reporter=line,json', ...files], { env }))
      })
    } finally {
      await system.stop()
      system.remove()
      provider.stop()
    }
  } catch (cause) {
    return one(false, message(cause))
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
  { name: 'browser', run: () => (chromium ? browserTests(chromium) : Promise.resolve(NO_BROWSER)) },
]
