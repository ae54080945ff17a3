import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findTool, type Lock, type Tool, type ToolName } from '../../adapters/opa/find-tool.ts'
import { dataFolder } from '../data-folder.ts'
import { say } from '../say.ts'
import { ROOT } from '../source-hash.ts'

const readLock = (): Lock => JSON.parse(readFileSync(join(ROOT, 'server/adapters/opa/tools.lock.json'), 'utf8')) as Lock // a file of ours

/** The pinned tool for the scripts of this folder, kept in ACGS_TOOLS_DIR or the data folder. Errors: Error naming the three ways to get it. */
export const localTool = (name: ToolName, { mayBuild = true, signal }: { mayBuild?: boolean; signal?: AbortSignal } = {}): Promise<Tool> =>
  findTool(name, {
    lock: readLock(),
    env: process.env,
    cache: process.env.ACGS_TOOLS_DIR || dataFolder().tools,
    tell: (line) => say(`  ${line}`),
    mayBuild,
    signal,
  })
