export type Theme = 'dark' | 'light'

const YEAR_S = 31_536_000

export const themeNow = (): Theme => (document.documentElement.dataset.theme === 'light' ? 'light' : 'dark')

/** Shows it now and keeps it for the server, which writes it into the next page. */
export function setTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme
  // biome-ignore lint/suspicious/noDocumentCookie: CookieStore is missing on plain http, where the local console runs
  document.cookie = `acgs-theme=${theme}; path=/; max-age=${YEAR_S}; samesite=lax`
}

export function switchTheme(): void {
  setTheme(themeNow() === 'dark' ? 'light' : 'dark')
}
