import { expectAccessible, expectNoSideScroll, PHONE } from './checks'
import { withDatabase } from './database'
import { expect, test } from './fixtures'

const REASON = 'before the upgrade of tonight'
const plant = (): Promise<string> =>
  withDatabase('acgs_app', async (client) => {
    const { rows } = await client.query<{ id: string }>(
      `INSERT INTO config_snapshot (id, set_name, state, why, asked_by, taken_at, objects, object_count, digest, managers, foreign_names)
       VALUES (gen_random_uuid(), 'monitoring', 'taken', 'changed', 'system:worker', clock_timestamp(), '[]', 7, 'sha256:' || md5(random()::text),
         '[{"manager":"kubectl-edit","at":null}]', '["ConfigMap/monitoring/of-others"]') RETURNING id`,
    )
    return rows[0]?.id ?? ''
  })

test.describe('as a lead', () => {
  test.use({ role: 'lead' })

  test('who changed a set is named; a snapshot is marked as good and then offered first, and the way back is a plan', async ({ page }) => {
    const id = await plant()
    await page.goto('/runs/snapshots?set=monitoring')
    const row = page.getByRole('row').filter({ has: page.locator(`a[href*="${id}"]`) })
    await expect(row).toContainText('kubectl-edit')
    await expect(row).toContainText('1 without our label, not kept')
    await row.getByRole('button', { name: 'Mark as good…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Mark this snapshot as known to be good' })
    await dialog.getByLabel('Reason').fill(REASON)
    await dialog.getByRole('button', { name: 'Mark it as good' }).click()
    await expect(row).toContainText('known good')
    await expect(row).toContainText('offered')
    await expectAccessible(page)
    await expect(row.getByRole('link', { name: 'Roll back to it…' })).toHaveAttribute('href', /kind=rollback\.config.*set=monitoring/)
    await page.setViewportSize(PHONE)
    await expectNoSideScroll(page)
  })
})

test.describe('as an operator', () => {
  test.use({ role: 'operator', theme: 'light' })

  test('one is taken by hand, with a reason that stands beside it; marking is not an operator’s', async ({ page }) => {
    await page.goto('/runs/snapshots?set=rbac')
    await page.getByRole('button', { name: 'Take a snapshot…' }).click()
    const reason = `${REASON} ${Date.now().toString(36)}`
    const dialog = page.getByRole('dialog', { name: 'Take a snapshot: Rights' })
    await dialog.getByLabel('Reason').fill(reason)
    await expectAccessible(page)
    await dialog.getByRole('button', { name: 'Take a snapshot' }).click()
    const row = page.getByRole('row').filter({ hasText: reason })
    // With a cluster it is taken, without one it says why not: either way it does not stay open.
    await expect(row).toContainText(/kept|as it is now|not taken/, { timeout: 20_000 })
    await plant()
    await page.goto('/runs/snapshots?set=monitoring&onlyKnownGood=false')
    await expect(page.getByRole('button', { name: /good…|Unmark…/ }).first()).toHaveAccessibleDescription(/role lead/)
  })
})
