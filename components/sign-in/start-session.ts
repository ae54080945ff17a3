const textAt = (value: unknown, key: string): string =>
  typeof value === 'object' && value !== null && key in value ? String((value as Record<string, unknown>)[key]) : ''

/** Asks the server for a session of a persona. True when it was given; the cookie is set by the answer. */
export async function startSession(persona: string): Promise<boolean> {
  try {
    const csrf: unknown = await (await fetch('/api/auth/csrf')).json()
    const body = new URLSearchParams({ csrfToken: textAt(csrf, 'csrfToken'), persona, callbackUrl: '/', json: 'true' })
    const answer = await fetch('/api/auth/callback/persona', { method: 'POST', body })
    const told: unknown = await answer.json()
    return answer.ok && !textAt(told, 'url').includes('error=')
  } catch {
    return false
  }
}
