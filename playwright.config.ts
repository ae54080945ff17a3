import { defineConfig } from '@playwright/test'
import { findChromium } from './e2e/find-chromium.ts'

/** The system under test is started by `npm test` (or by hand) and named by ACGS_E2E_URL; nothing is started from here. */
export default defineConfig({
  testDir: 'e2e',
  workers: 1,
  retries: process.env.CI ? 1 : 0,
  forbidOnly: true,
  timeout: 90_000,
  expect: { timeout: 20_000 },
  reporter: 'line',
  use: {
    baseURL: process.env.ACGS_E2E_URL ?? 'http://localhost:3000',
    actionTimeout: 30_000,
    navigationTimeout: 30_000,
    viewport: { width: 1440, height: 900 },
    // A trace takes every snapshot there is. Where a failure is tried again, that second time is the one to look at.
    trace: process.env.CI ? 'on-first-retry' : 'retain-on-failure',
    launchOptions: {
      executablePath: findChromium(),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
})
