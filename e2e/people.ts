import { type APIRequestContext, expect, type Page } from '@playwright/test'
import type { Role } from '@/lib/access'
import { PERSONAS } from '@/lib/personas'

/** The name on the button of a role's persona. */
export const nameOf = (role: Role): string => PERSONAS.find((persona) => persona.role === role)?.name ?? role

async function csrfOf(request: APIRequestContext): Promise<string> {
  const told = (await (await request.get('/api/auth/csrf')).json()) as { csrfToken: string }
  return told.csrfToken
}

/** Signs a request context in as the first persona of a role. */
export const signIn = (request: APIRequestContext, role: Role): Promise<void> =>
  signInAs(request, PERSONAS.find((one) => one.role === role)?.id ?? '')

/** Signs a request context in as one persona, by the same call the button makes. */
export async function signInAs(request: APIRequestContext, persona: string): Promise<void> {
  const form = { csrfToken: await csrfOf(request), persona, callbackUrl: '/', json: 'true' }
  const answer = await request.post('/api/auth/callback/persona', { form })
  if (!answer.ok()) throw new Error(`${persona} could not sign in: ${answer.status()}`)
}

/** Ends the session of a request context on the server. */
export async function signOut(request: APIRequestContext): Promise<void> {
  await request.post('/api/auth/signout', { form: { csrfToken: await csrfOf(request), callbackUrl: '/sign-in', json: 'true' } })
}

/** Chooses something in the menu of the person. A page that was just loaded may show the button before it answers to it. */
export async function choose(page: Page, person: string | RegExp, item: string): Promise<void> {
  const menu = page.getByRole('menuitem', { name: item })
  await expect(async () => {
    if (!(await menu.isVisible())) await page.getByRole('button', { name: person }).click()
    await expect(menu).toBeVisible({ timeout: 1000 })
  }).toPass()
  await menu.click()
}
