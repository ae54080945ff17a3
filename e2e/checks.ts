import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']

/** No violation of WCAG 2.2 AA that a machine can see. Only violations are written out, and no page here has frames: axe runs in the page itself
 *  instead of in parts that a page of its own puts together, which takes a third of the time for the same violations. */
export async function expectAccessible(page: Page): Promise<void> {
  const axe = new AxeBuilder({ page }).options({ runOnly: { type: 'tag', values: TAGS }, resultTypes: ['violations'] }).setLegacyMode()
  const { violations } = await axe.analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(' | ')}`)).toEqual([])
}

/** Takes the offer to read again, unless an event has healed the page before. */
export const tryNow = (page: Page): Promise<void> =>
  page
    .getByRole('button', { name: 'Try now' })
    .first()
    .click({ timeout: 1000 })
    .catch(() => undefined)

/** Nothing sticks out to the right of the window. */
export async function expectNoSideScroll(page: Page): Promise<void> {
  const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth])
  expect(content).toBeLessThanOrEqual(window ?? 0)
}

/** Only the room scrolls: the document behind it ends where the window ends. */
export async function expectNothingBelow(page: Page): Promise<void> {
  const [content, window] = await page.evaluate(() => [document.documentElement.scrollHeight, document.documentElement.clientHeight])
  expect(content).toBeLessThanOrEqual(window ?? 0)
}

export const PHONE = { width: 390, height: 844 }
/** What the browser itself says about requests that a test cut. */
export const CUT_REQUESTS = /net::ERR_FAILED|net::ERR_ABORTED|Failed to load resource/
