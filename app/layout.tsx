import type { Metadata, Viewport } from 'next'
import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import './globals.css'

export const metadata: Metadata = { title: { default: 'ACGS console', template: '%s · ACGS console' } }
export const viewport: Viewport = { width: 'device-width', initialScale: 1 }

/** The theme is written by the server, so that no page flashes and no script is needed for it. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = (await cookies()).get('acgs-theme')?.value === 'light' ? 'light' : 'dark'
  return (
    <html lang="en" data-theme={theme}>
      <body>{children}</body>
    </html>
  )
}
