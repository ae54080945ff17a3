'use client'

import { FailedPage } from '@/components/shell/failed-page'

export default function ErrorPage({ error }: { error: Error & { digest?: string } }) {
  return (
    <main>
      <FailedPage reference={error.digest ?? null} />
    </main>
  )
}
