import type { Permission } from '@/lib/access'

/** Who looks at the room, and what that person may do. */
export type Viewer = { meId: string; held: readonly Permission[] }
