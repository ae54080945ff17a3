export type Told<T> = { body: T } | { refused: string; code: string }

const NO_ANSWER = 'The server did not answer. Nothing was changed. Try again.'
const textAt = (value: unknown, key: string): string | null => {
  const found = typeof value === 'object' && value !== null && key in value ? (value as Record<string, unknown>)[key] : null
  return typeof found === 'string' ? found : null
}

/** Asks one of the addresses that need no session. Out: its answer, or its own words for why not. */
export async function ask<T>(path: string, input: object): Promise<Told<T>> {
  try {
    const answer = await fetch(`/api/sign-in/${path}`, {
      method: 'POST',
      body: JSON.stringify(input),
      headers: { 'content-type': 'application/json', 'x-acgs-request': '1' },
    })
    const told: unknown = await answer.json()
    if (answer.ok) return { body: told as T } // what the address promises
    const error = typeof told === 'object' && told !== null && 'error' in told ? told.error : null
    return { refused: textAt(error, 'message') ?? NO_ANSWER, code: textAt(error, 'code') ?? 'UPSTREAM' }
  } catch {
    return { refused: NO_ANSWER, code: 'UPSTREAM' }
  }
}

/** The last step of a sign-in: the session is in the answer's cookie. Out: null when it was given, or the word for why not. */
export async function proveSignIn(proof: object): Promise<string | null> {
  try {
    const csrf: unknown = await (await fetch('/api/auth/csrf')).json()
    const body = new URLSearchParams({
      csrfToken: textAt(csrf, 'csrfToken') ?? '',
      answer: JSON.stringify(proof),
      callbackUrl: '/',
      json: 'true',
    })
    const answer = await fetch('/api/auth/callback/local', { method: 'POST', body })
    const url = textAt(await answer.json(), 'url') ?? ''
    const error = URL.canParse(url) ? new URL(url).searchParams.get('error') : 'failed'
    return answer.ok && error === null ? null : (error ?? 'failed')
  } catch {
    return 'failed'
  }
}
