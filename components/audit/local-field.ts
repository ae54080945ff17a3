const two = (value: number) => String(value).padStart(2, '0')

/** An instant as a field for local date and time takes it; empty without one. */
export function toLocal(iso: string | undefined): string {
  if (iso === undefined || typeof window === 'undefined') return ''
  const at = new Date(iso)
  if (Number.isNaN(at.getTime())) return ''
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
}

/** What such a field holds as an instant in UTC; null while it holds none. */
export function fromLocal(text: string): string | null {
  const at = new Date(text)
  return text === '' || Number.isNaN(at.getTime()) ? null : at.toISOString()
}
