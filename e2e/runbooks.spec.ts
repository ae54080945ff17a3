import { expectAccessible, expectNoSideScroll, PHONE } from './checks'
import { withDatabase } from './database'
import { expect, test } from './fixtures'

test('every template says what it does, step by step, who must agree, and what was measured', async ({ page }) => {
  await page.goto('/runs/runbooks')
  const row = page.getByRole('row').filter({ hasText: 'Roll back a configuration' })
  await expect(row).toContainText('risky')
  await row.getByText(/^\d+ steps$/).click()
  await expect(row).toContainText('Compares the whole set with the snapshot, twice')
  await expect(row).toContainText(/rollback\.config@1/)
  await expectAccessible(page)
  await expect(page.getByRole('navigation', { name: 'Runs and plans' }).getByRole('link', { name: 'Runbooks' })).toHaveAttribute(
    'aria-current',
    'page',
  )
  await page.setViewportSize(PHONE)
  await expectNoSideScroll(page)
})

test.describe('what a run has paused', () => {
  const name = `journey-${Date.now().toString(36)}`
  const end = () =>
    withDatabase('acgs_app', async (client) => {
      await client.query(
        `UPDATE reverter_pause SET ended_at = now(), ended_how = 'by hand' WHERE target_key LIKE $1 AND ended_at IS NULL`,
        [`%${name}`],
      )
      await client.query(`INSERT INTO event (topic, ref, version) VALUES ('runs', $1, 'resumed')`, [name])
    })
  test.afterEach(end)

  test('it stands over every page with its end and the way to resume it, and goes with it', async ({ page }) => {
    const runId = crypto.randomUUID()
    await withDatabase('acgs_app', (client) =>
      client.query(
        `INSERT INTO reverter_pause (run_id, target_key, step_n, target, reason, requested_by, until_at, paused_at)
         VALUES ($1, $2, 1, '{}', 'a bad revision', 'Anna', now() - interval '10 years', now() - interval '11 years')`,
        [runId, `Application/argocd/${name}`],
      ),
    )
    const strip = page.getByRole('region', { name: 'Paused by a run' })
    for (const path of ['/', '/agents', '/runs']) {
      await page.goto(path)
      await expect(strip).toContainText(`Argo CD auto-sync of argocd/${name} is paused`)
    }
    await expect(strip).toContainText('Nothing resumes by itself')
    await expect(strip.getByRole('link', { name: 'Resume…' })).toHaveAttribute('href', new RegExp(`kind=reverter\\.resume&runId=${runId}`))
    await expectAccessible(page)
    await page.setViewportSize(PHONE)
    await expectNoSideScroll(page)
    await end()
    await expect(strip).toHaveCount(0, { timeout: 10_000 })
  })
})
