/** Where to go after signing in: a path of this console, never another site. Anything else is the first page. */
export function returnPath(given: unknown): string {
  if (typeof given !== 'string' || !given.startsWith('/') || given.length > 2000) return '/'
  const base = 'http://console.invalid'
  if (!URL.canParse(given, base)) return '/'
  const url = new URL(given, base)
  const isOurs = url.origin === base && !url.pathname.startsWith('//') && !url.pathname.startsWith('/api/') && url.pathname !== '/sign-in'
  return isOurs ? `${url.pathname}${url.search}` : '/'
}
