import type { BrowserOptions } from '@/lib/schemas/passkeys'

const library = () => import('@simplewebauthn/browser')
type Asked = Awaited<ReturnType<typeof library>>

/** Asks the browser for a passkey. Out: its answer, or null when the person or the browser did not. */
export async function askPasskey(options: BrowserOptions): Promise<object | null> {
  const { startAuthentication } = await library()
  const optionsJSON = options as unknown as Parameters<Asked['startAuthentication']>[0]['optionsJSON'] // of the server's library, as it made them
  return startAuthentication({ optionsJSON }).catch(() => null)
}

/** Makes a passkey. Out: the browser's answer, or null when the person or the browser did not. */
export async function makePasskey(options: BrowserOptions): Promise<object | null> {
  const { startRegistration } = await library()
  const optionsJSON = options as unknown as Parameters<Asked['startRegistration']>[0]['optionsJSON'] // of the server's library, as it made them
  return startRegistration({ optionsJSON }).catch(() => null)
}
