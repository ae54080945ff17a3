import { join } from 'node:path'
import { test } from 'vitest'
import { findTool, type ToolName } from '@/server/adapters/opa/find-tool'
import { opaPolicyTools } from '@/server/adapters/opa/policy-tools'
import lock from '@/server/adapters/opa/tools.lock.json'
import type { PolicyTools } from '@/server/ports/policy-tools'

/** Real OPA and Regal where a suite runs: named ones, those on the PATH, or those that `npm run policy:tools` made. */
function where(): { env: Record<string, string | undefined>; cache: string } {
  const { OPA_BIN, REGAL_BIN, PATH, ACGS_TOOLS_DIR, ACGS_DATA_DIR } = process.env
  return { env: { OPA_BIN, REGAL_BIN, PATH }, cache: ACGS_TOOLS_DIR || join(ACGS_DATA_DIR || '.acgs', 'tools') }
}

export const toolsForTests = (): PolicyTools => opaPolicyTools(where())

/** A tool by itself. Errors: Error when it is missing. */
export const toolPath = async (name: ToolName): Promise<string> =>
  (await findTool(name, { ...where(), lock, tell: () => undefined, mayBuild: false })).path

/** As on a machine without the linter, which costs a second a call. */
export const opaAlone = async (): Promise<PolicyTools> =>
  opaPolicyTools({ env: { OPA_BIN: await toolPath('opa').catch(() => undefined) }, cache: '/nonexistent' })

/** Whether both are here. Where they must be (ACGS_REQUIRE_TOOLS), a missing one is a failure and not a reason to leave a test out. */
const areHere = await Promise.all((['opa', 'regal'] as const).map(toolPath)).then(
  () => true,
  () => process.env.ACGS_REQUIRE_TOOLS === '1',
)
/** A test that needs real OPA and Regal; left out on a machine that has neither them nor Go. */
export const toolTest = test.runIf(areHere)
