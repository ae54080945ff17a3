import { Bell, Camera, FileText, ListChecks, type LucideIcon, MessageSquare, Play, User } from 'lucide-react'
import type { GlyphState } from '@/components/ui/glyph-shapes'
import type { TimelineEntry } from '@/lib/schemas/incidents'

/** What the system writes again and again. */
export const ROUTINE_KINDS: ReadonlySet<string> = new Set(['alert'])

/** Kinds that change how it stands: a glyph of their state in place of an icon. */
const GLYPHS: Readonly<Record<string, GlyphState>> = {
  opened: 'breach',
  lapsed: 'warn',
  late: 'warn',
  contained: 'ok',
  mitigated: 'ok',
  resolved: 'ok',
  reopened: 'warn',
  merged: 'idle',
  dismissed: 'idle',
}
const ICONS: Readonly<Record<string, LucideIcon>> = {
  note: MessageSquare,
  told: Bell,
  level: Bell,
  run: Play,
  evidence: Camera,
  review: FileText,
  response: ListChecks,
}

export const glyphOf = (kind: string): GlyphState | null => GLYPHS[kind] ?? null
export const iconOf = (kind: string, by: TimelineEntry['by']['kind']): LucideIcon => ICONS[kind] ?? (by === 'person' ? User : Bell)
