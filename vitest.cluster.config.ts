import { defineConfig } from 'vitest/config'

const root = new URL('.', import.meta.url).pathname

/** One contract against one cluster, which ACGS_CONTRACT_TARGET names; `npm run test:cluster` runs it against each that can be had. */
export default defineConfig({
  resolve: { alias: { '@': root.replace(/\/$/, ''), 'server-only': `${root}server/testing/empty.ts` } },
  test: {
    name: 'cluster',
    env: { ACGS_LOG_LEVEL: 'silent' },
    environment: 'node',
    include: ['server/**/*.cluster.test.ts'],
    globalSetup: ['server/testing/cluster/setup.ts'],
    setupFiles: ['server/testing/match-text.ts'],
    testTimeout: 150_000,
    hookTimeout: 60_000,
    // Cases wait for a cluster most of their time.
    maxWorkers: 6,
  },
})
