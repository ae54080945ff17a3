import { expectNoSideScroll, PHONE } from './checks'
import { expect, test } from './fixtures'
import { acgs, clean, decide } from './installation'

const AGENT = `hostile-${Date.now().toString(36)}`
const BIDI = String.fromCodePoint(0x202e)
const ZERO_WIDTH = String.fromCodePoint(0x200b)
const HOSTILE = `<script>alert(1)</script><img src=x onerror=alert(1)> [a](javascript:alert(1)) ${BIDI}evil${ZERO_WIDTH}`

test('F35, F36 hostile, bidirectional and endless text is inert, marked, cut with a note, and does not slow the page', async ({ page }) => {
  await acgs('agent', 'register', AGENT, '--owner', HOSTILE, '--trust', '0.95')
  const { token } = await acgs<{ token: string }>('token', 'create', '--scopes', 'decide', '--agents', AGENT)
  const input = {
    hostile: HOSTILE,
    [HOSTILE]: 'a name',
    bomb: '['.repeat(20_000),
    long: 'x'.repeat(60_000),
    labels: Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`label_${i}`, i])),
  }
  let id = ''
  const ask = async () => {
    id = (await decide(token, { ...clean(AGENT), input_data: input })).decision_id
    return Boolean(id)
  }
  await expect.poll(ask).toBe(true)
  page.on('dialog', () => expect(false, 'text became a program').toBe(true))
  await expect
    .poll(async () => {
      await page.goto(`/decisions/${id}`)
      const input = page.getByRole('region', { name: 'Input', exact: true })
      return input.waitFor({ timeout: 4000 }).then(
        () => true,
        () => false, // not stored yet
      )
    })
    .toBe(true)
  const shown = page.getByRole('region', { name: 'Input', exact: true })
  await expect(shown.getByText('<script>alert(1)</script>').first()).toBeVisible()
  await expect(shown.getByText('⟦U+202E⟧evil⟦U+200B⟧').first()).toBeVisible()
  await expect(shown.getByText(/more characters/).first()).toBeVisible()
  await expect(shown.getByText(/more lines are in the record/)).toBeVisible()
  await page.setViewportSize(PHONE)
  await expectNoSideScroll(page)
  for (const address of [`/agents/${AGENT}`, `/agents?search=${AGENT}`]) {
    await page.goto(address)
    await expect(page.getByText('⟦U+202E⟧evil').first()).toBeVisible()
    await expectNoSideScroll(page)
  }
  expect(await page.locator('main script, main img[src="x"], main a[href^="javascript"]').count()).toBe(0)
})
