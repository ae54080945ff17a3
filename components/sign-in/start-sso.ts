const textAt = (value: unknown, key: string): string =>
  typeof value === 'object' && value !== null && key in value ? String((value as Record<string, unknown>)[key]) : ''

/** Asks the server where single sign-on begins. By script and not by a form, because the page's policy would hold a form's redirect back.
 *  Out: the provider's address, or null when there is none to be had. */
export async function startSso(to: string): Promise<string | null> {
  try {
    const csrf: unknown = await (await fetch('/api/auth/csrf')).json()
    const body = new URLSearchParams({ csrfToken: textAt(csrf, 'csrfToken'), callbackUrl: to, json: 'true' })
    const answer = await fetch('/api/auth/signin/oidc', { method: 'POST', body })
    const url = textAt(await answer.json(), 'url')
    return answer.ok && URL.canParse(url) && new URL(url).origin !== location.origin ? url : null
  } catch {
    return null
  }
}
