'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { Sheet } from '@/components/ui/sheet'
import { formatCount } from '@/lib/format'
import { READ_EVERY_MS } from '@/lib/freshness'
import { useTRPC } from '@/lib/trpc'

const REFRESH_MS = 500

/** Versions of the policy that wait for this person's word; they are read and approved on their own pages. */
export function PolicyReviewsSheet() {
  const trpc = useTRPC()
  const { data } = useQuery({ ...trpc.policies.waiting.queryOptions({ limit: 1 }), refetchInterval: READ_EVERY_MS })
  useLiveRefresh({ topics: ['policies'], queryKey: trpc.policies.waiting.pathKey(), everyMs: REFRESH_MS })
  if (!data || data.total === 0) return null
  return (
    <Sheet label="Versions of the policy" title="Versions of the policy" meta={formatCount(data.total)}>
      <p className="in rule-t">
        {data.total === 1 ? 'One version waits for your review.' : `${formatCount(data.total)} versions wait for your review.`}{' '}
        <Link href="/policies">Show what waits</Link>
      </p>
    </Sheet>
  )
}
