import { formatCount } from '@/lib/format'
import type { MadeTest } from '@/lib/schemas/draft-tests'

/** What was added, in words. */
export function sayMade({ test, fixture, bytes, removed, remark }: MadeTest): string {
  const size =
    removed > 0
      ? ` Its input went from ${formatCount(bytes.before)} to ${formatCount(bytes.after)} bytes and still gets the same answer.`
      : ''
  return `${test.name} is in ${test.path}, its input in ${fixture.path}.${size}${remark === null ? '' : ` ${remark}`}`
}
