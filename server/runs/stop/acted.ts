import type { Written } from '@/server/ports/cluster'

/** What became of one thing in one round: a write, or why there is none. */
export type Acted = {
  key: string
  wrote: Written | null
  failed: string | null
  /** Refused for good: asked again it would say the same. */
  isRefused?: boolean
}
