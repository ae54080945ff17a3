import type { Browser, Page } from '@playwright/test'
import { signInAs } from './people'

export const BASE = process.env.ACGS_E2E_URL ?? 'http://localhost:3000'

/** In the browser: every button has been taken over by the page's script. */
const isAlive = (): boolean =>
  [...document.querySelectorAll('button')].every((button) => Object.keys(button).some((key) => key.startsWith('__react')))

/** Until the script of the page has taken over what it shows: what is typed or clicked before is lost. A page without script never is. */
export const untilAlive = (page: Page): Promise<void> =>
  page.waitForFunction(isAlive, undefined, { timeout: 10_000 }).then(
    () => undefined,
    () => undefined,
  )

/** The same page, which is alive whenever it was opened or loaded again. */
export function patient(page: Page): Page {
  const [open, again] = [page.goto.bind(page), page.reload.bind(page)]
  const alive = async <T>(answer: T): Promise<T> => {
    if (page.url().startsWith(BASE)) await untilAlive(page)
    return answer
  }
  page.goto = async (url, options) => alive(await open(url, options))
  page.reload = async (options) => alive(await again(options))
  return page
}

/** A page of one persona's own, in a browser beside that of the test. */
export async function pageAs(browser: Browser, persona: string, viewport?: { width: number; height: number }): Promise<Page> {
  const context = await browser.newContext({
    baseURL: BASE,
    storageState: { cookies: [], origins: [] },
    ...(viewport ? { viewport } : {}),
  })
  await signInAs(context.request, persona)
  return patient(await context.newPage())
}
