/** Leaves for the sign-in page, which leads back to where the person was. */
export function goToSignIn(): void {
  if (location.pathname === '/sign-in') return
  const here = `${location.pathname}${location.search}`
  location.assign(here === '/' ? '/sign-in' : `/sign-in?to=${encodeURIComponent(here)}`)
}
