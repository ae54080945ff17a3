import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

const root = new URL('.', import.meta.url).pathname
const resolve = { alias: { '@': root.replace(/\/$/, ''), 'server-only': `${root}server/testing/empty.ts` } }
const database = ['server/testing/postgres.ts']
const setupFiles = ['server/testing/match-text.ts']
// What a test makes fail on purpose is not news.
const env = { ACGS_LOG_LEVEL: 'silent' }
// Room for a machine that does ten things at once: a condition that comes true is waited for no longer than it takes.
const expect = { poll: { timeout: 15_000 } }

const fault = {
  env,
  environment: 'node',
  include: ['server/**/*.fault.test.ts'],
  globalSetup: database,
  setupFiles,
  expect,
  testTimeout: 180_000,
  hookTimeout: 120_000,
}
/** Fault tests that say how fast something is, or that load an engine as much as it takes. */
const MEASURING = [
  'server/audit/sequencer.fault.test.ts',
  'server/engine/engine.fault.test.ts',
  'server/engine/rollout/killed.fault.test.ts',
  'server/engine/slow-database.fault.test.ts',
  'server/hub.fault.test.ts',
  'server/local/cluster/main.fault.test.ts',
  'server/services/overview/cluster-source.fault.test.ts',
]

export default defineConfig({
  test: {
    projects: [
      {
        resolve,
        test: {
          name: 'node',
          env,
          environment: 'node',
          include: ['{lib,server,components,prisma}/**/*.test.ts'],
          exclude: ['**/*.fault.test.ts', '**/*.stream.test.ts', '**/*.cluster.test.ts', 'node_modules/**'],
          globalSetup: database,
          setupFiles,
          expect,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
        },
      },
      // They wait for leases and restarts most of their time, so four of them do it side by side. What measures has the machine to itself.
      {
        resolve,
        test: { ...fault, name: 'fault', exclude: [...MEASURING, 'node_modules/**'], maxWorkers: 4, sequence: { groupOrder: 1 } },
      },
      { resolve, test: { ...fault, name: 'fault-alone', include: MEASURING, maxWorkers: 1 } },
      {
        plugins: [react()],
        resolve,
        test: {
          name: 'dom',
          environment: 'jsdom',
          setupFiles: [...setupFiles, 'server/testing/dom-patience.ts'],
          include: ['components/**/*.test.tsx'],
          expect,
          testTimeout: 30_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
        },
      },
    ],
  },
})
