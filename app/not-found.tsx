import Link from 'next/link'
import { buttonClass } from '@/components/ui/button-class'
import { EmptyState } from '@/components/ui/empty-state'
import { Sheet } from '@/components/ui/sheet'

export default function NotFoundPage() {
  return (
    <main className="door-in">
      <h1>There is no such page</h1>
      <Sheet label="Not found">
        <EmptyState
          title="Nothing is at this address"
          detail="It was mistyped, or belongs to a part of the console that does not exist yet."
          action={
            <Link href="/" className={buttonClass({ size: 'sm' })}>
              Open Overview
            </Link>
          }
        />
      </Sheet>
    </main>
  )
}
