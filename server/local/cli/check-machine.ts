import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { DataFolder } from '@/server/local/data-folder'
import { assertNode } from '@/server/local/node-version'
import { assertFree, databasePortOf, portsOf } from '@/server/local/ports'
import { assertOwner, assertTraversable, findBinaries, runAs } from '@/server/local/postgres-binaries'
import { hasLocalCluster } from '@/server/local/role-environment'
import type { Running } from '@/server/local/running'
import { checkFloors, readFloors, readLock } from './check-floors'
import { checkTool } from './check-tools'

export type Finding = { name: string; state: 'ok' | 'warn' | 'fail'; detail: string; fix?: string }

const LOW_BYTES = 1_073_741_824
const EMPTY_BYTES = 209_715_200
const message = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause))

/** Runs one check; whatever it throws is its finding. */
export async function finding(
  name: string,
  fix: string,
  check: () => Promise<Omit<Finding, 'name'>> | Omit<Finding, 'name'>,
): Promise<Finding> {
  try {
    return { name, ...(await check()) }
  } catch (cause) {
    return { name, state: 'fail', detail: message(cause).split('\n').join(' '), fix }
  }
}

function nearestExisting(path: string): string {
  return existsSync(path) || path === dirname(path) ? path : nearestExisting(dirname(path))
}

function checkFolder(folder: DataFolder): Omit<Finding, 'name'> {
  const at = nearestExisting(folder.root)
  accessSync(at, constants.W_OK | constants.X_OK)
  assertOwner(folder.postgres, runAs(folder.postgres))
  if (existsSync(folder.secrets) && (statSync(folder.secrets).mode & 0o077) !== 0) {
    return { state: 'fail', detail: `${folder.secrets} can be read by other users`, fix: `chmod 600 ${folder.secrets}` }
  }
  return { state: 'ok', detail: at === folder.root ? folder.root : `${folder.root} (made at the first start)` }
}

function checkDisk(folder: DataFolder): Omit<Finding, 'name'> {
  const { bavail, bsize } = statfsSync(nearestExisting(folder.root))
  const free = bavail * bsize
  const detail = `${(free / 1_073_741_824).toFixed(1)} GiB free`
  if (free < EMPTY_BYTES)
    return { state: 'fail', detail, fix: 'Free space on this disk, or move ACGS_DATA_DIR: the database stops when it is full.' }
  if (free < LOW_BYTES) return { state: 'warn', detail, fix: 'Free space on this disk, or move ACGS_DATA_DIR.' }
  return { state: 'ok', detail }
}

/** What the machine itself must offer, whether the system runs or not. */
export function checkMachine(folder: DataFolder, running: Running | null): Promise<Finding[]> {
  return Promise.all([
    finding('node', 'Use npm run acgs, which brings its own Node.', () => {
      assertNode()
      return { state: 'ok', detail: process.version }
    }),
    finding('data folder', 'Give this user rights on it, or name another: ACGS_DATA_DIR.', () => checkFolder(folder)),
    finding('disk', 'Name a folder on a disk of this machine: ACGS_DATA_DIR.', () => checkDisk(folder)),
    finding('packages', 'Run npm ci in a clean copy of the project.', () => checkFloors(readFloors(), readLock(), new Date())),
    finding('postgresql', 'Run npm ci; as root, open the folders on the way to the project.', async () => {
      const { postgres } = await findBinaries()
      assertTraversable(
        [folder.postgres, postgres].filter((path) => existsSync(dirname(path))),
        runAs(folder.postgres),
      )
      return { state: 'ok', detail: 'the embedded server is installed' }
    }),
    finding('ports', 'Free the port, or set the variable named.', async () => {
      const ports = running?.ports ?? portsOf()
      if (!running) {
        const host = process.env.ACGS_BIND || '127.0.0.1'
        await assertFree(ports, { host, database: databasePortOf(), hasLocalCluster: hasLocalCluster() })
      }
      return {
        state: 'ok',
        detail: running ? `held by the running system: ${Object.values(ports).join(', ')}` : `free: ${Object.values(ports).join(', ')}`,
      }
    }),
    checkTool('opa', folder),
    checkTool('regal', folder),
  ])
}
