/** Ends the session on the server, then leaves. False when the server did not do it: the person is still signed in. */
export async function signOut(): Promise<boolean> {
  try {
    const answer = await fetch('/api/auth/csrf')
    const token: unknown = await answer.json()
    const csrfToken = typeof token === 'object' && token !== null && 'csrfToken' in token ? String(token.csrfToken) : ''
    const body = new URLSearchParams({ csrfToken, callbackUrl: '/sign-in', json: 'true' })
    const done = await fetch('/api/auth/signout', { method: 'POST', body, headers: { 'x-acgs-request': '1' } })
    if (!done.ok) return false
  } catch {
    return false
  }
  location.assign('/sign-in')
  return true
}
