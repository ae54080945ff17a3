import { rmSync, writeFileSync } from 'node:fs'
import { type DataFolder, readJson, writePrivate } from './data-folder.ts'
import type { Ports } from './ports.ts'
import { isAlive, startedTicks } from './processes.ts'
import { UsageError } from './say.ts'

/** What runs on this data folder now: the lock of `npm start` and what the command line reads. No secrets. */
export type Running = {
  pid: number
  ticks: string | null
  startedAt: string
  environment: string
  origin: 'live' | 'simulated'
  bind: string
  ports: Ports
  /** Null until it listens, and with an external database. */
  databasePort: number | null
  isExternal: boolean
  hasLocalCluster: boolean
}

/** The system that runs on this folder, or null. What a killed one left behind does not count. */
export function readRunning(folder: DataFolder): Running | null {
  const found = readJson(folder.running) as Running | null // written by writeRunning alone
  if (!found || typeof found.pid !== 'number' || !isAlive(found.pid)) return null
  const ticks = startedTicks(found.pid)
  return found.ticks !== null && ticks !== null && ticks !== found.ticks ? null : found
}

/** Takes the folder for this process. Errors: it is taken; the message names the process and its address. */
export function takeFolder(folder: DataFolder, facts: Omit<Running, 'pid' | 'ticks' | 'startedAt'>): Running {
  const mine: Running = { pid: process.pid, ticks: startedTicks(process.pid), startedAt: new Date().toISOString(), ...facts }
  for (let tries = 0; tries < 3; tries++) {
    try {
      writeFileSync(folder.running, JSON.stringify(mine), { mode: 0o600, flag: 'wx' })
      return mine
    } catch {
      const other = readRunning(folder)
      if (other) {
        throw new UsageError(
          `It runs already on this data folder: pid ${other.pid}, console http://localhost:${other.ports.console}.\n` +
            `Stop it with Ctrl-C or \`kill ${other.pid}\`, or start a second one with another ACGS_DATA_DIR and other ports.`,
        )
      }
      rmSync(folder.running, { force: true })
    }
  }
  throw new UsageError(`The data folder ${folder.root} cannot be taken: another start is racing this one. Try again.`)
}

export function updateRunning(folder: DataFolder, running: Running): void {
  writePrivate(folder.running, running)
}

export function leaveFolder(folder: DataFolder): void {
  rmSync(folder.running, { force: true })
}
