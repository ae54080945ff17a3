import { join } from 'node:path'
import { opaPolicyTools } from '@/server/adapters/opa/policy-tools'
import type { PolicyTools } from '@/server/ports/policy-tools'

/** Real OPA and Regal where a suite runs: named ones, those on the PATH, or those that `npm run policy:tools` made. */
export function toolsForTests(): PolicyTools {
  const { OPA_BIN, REGAL_BIN, PATH, ACGS_TOOLS_DIR, ACGS_DATA_DIR } = process.env
  return opaPolicyTools({ env: { OPA_BIN, REGAL_BIN, PATH }, cache: ACGS_TOOLS_DIR || join(ACGS_DATA_DIR || '.acgs', 'tools') })
}
