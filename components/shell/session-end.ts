import type { SessionRow } from '@/lib/schemas/sessions'

/** How long before the end somebody is told (WCAG 2.2, 2.2.1 and 2.2.6). */
export const WARN_MS = 120_000

/** When a session ends by itself, and whether doing something would move that. */
export function endOf(session: Pick<SessionRow, 'idleUntil' | 'absoluteUntil'> | undefined): { at: number; isIdle: boolean } | null {
  if (!session) return null
  const [idle, absolute] = [Date.parse(session.idleUntil), Date.parse(session.absoluteUntil)]
  return { at: Math.min(idle, absolute), isIdle: idle < absolute }
}

/** In steps of 15 s, so that a reader who hears it is not told each second. */
export function sayEnd(leftMs: number): string {
  const seconds = Math.max(15, Math.ceil(leftMs / 15_000) * 15)
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60]
  const words = [minutes > 0 ? `${minutes} min` : '', rest > 0 ? `${rest} s` : ''].filter(Boolean).join(' ')
  return `Your session ends in less than ${words}.`
}
