import { defineConfig } from 'vitest/config'

const root = new URL('.', import.meta.url).pathname

/** Tests that need a real broker; `npm run test:stream` says why where there is none. */
export default defineConfig({
  resolve: { alias: { '@': root.replace(/\/$/, ''), 'server-only': `${root}server/testing/empty.ts` } },
  test: {
    name: 'stream',
    env: { ACGS_LOG_LEVEL: 'silent' },
    environment: 'node',
    include: ['server/**/*.stream.test.ts'],
    setupFiles: ['server/testing/match-text.ts'],
    testTimeout: 120_000,
    hookTimeout: 90_000,
    maxWorkers: 1,
  },
})
