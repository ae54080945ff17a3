import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type DataFolder, dataFolder, makeDataFolder, writePrivate } from './data-folder'
import { portsOf } from './ports'
import { leaveFolder, readRunning, takeFolder } from './running'

let folder: DataFolder
const facts = {
  environment: 'local',
  origin: 'simulated' as const,
  bind: '127.0.0.1',
  ports: portsOf({}),
  databasePort: null,
  isExternal: false,
  hasLocalCluster: true,
}

beforeEach(() => {
  folder = dataFolder(mkdtempSync(join(tmpdir(), 'acgs-running-')))
  makeDataFolder(folder)
})
afterEach(() => rmSync(folder.root, { recursive: true, force: true }))

describe('the lock of a data folder', () => {
  test('a second start is told who runs and where', () => {
    takeFolder(folder, facts)
    expect(() => takeFolder(folder, facts)).toThrow(new RegExp(`pid ${process.pid}, console http://localhost:3000`))
  })

  test('what a killed one left behind is taken over', () => {
    writePrivate(folder.running, { ...facts, pid: 2 ** 22 + 1, ticks: '1', startedAt: 'then' })
    expect(readRunning(folder)).toBeNull()
    expect(takeFolder(folder, facts).pid).toBe(process.pid)
  })

  test.runIf(process.platform === 'linux')('another process with the same number is not the one that runs', () => {
    writePrivate(folder.running, { ...facts, pid: process.pid, ticks: '1', startedAt: 'then' })
    expect(readRunning(folder)).toBeNull()
  })

  test('left, nothing runs', () => {
    takeFolder(folder, facts)
    leaveFolder(folder)
    expect(readRunning(folder)).toBeNull()
  })
})
