export type Severity = 'error' | 'warning' | 'info'

const NS = 'http://www.w3.org/2000/svg'
export const TONE = { error: 'breach', warning: 'warn', info: 'run' } as const satisfies Record<Severity, string>

/** Outlines of the console's own glyphs: the editor's widgets are not drawn by the page's renderer. */
const PATHS: Record<Severity, { shape: string; cut: string }> = {
  error: { shape: 'M7 .2 13.8 7 7 13.8.2 7Z', cut: 'M7 3.6v4M7 9.8v.5' },
  warning: { shape: 'M7 1 13.4 12.6H.6Z', cut: 'M7 5v3.6M7 10.4v.6' },
  info: { shape: 'M7 1.300a5.700 5.700 0 1 0 0 11.400a5.700 5.700 0 1 0 0-11.400Z', cut: 'M7 6.200v4M7 3.700v.6' },
}

/** A glyph as an element; the word is beside it or in its title. */
export function glyphOf(severity: Severity): SVGElement {
  const svg = document.createElementNS(NS, 'svg')
  svg.setAttribute('class', 'gl')
  svg.setAttribute('viewBox', '0 0 14 14')
  svg.setAttribute('aria-hidden', 'true')
  svg.setAttribute('data-st', TONE[severity])
  const { shape, cut } = PATHS[severity]
  const outer = document.createElementNS(NS, 'path')
  outer.setAttribute('d', shape)
  outer.setAttribute('fill', 'currentColor')
  const inner = document.createElementNS(NS, 'path')
  inner.setAttribute('d', cut)
  inner.setAttribute('stroke', 'var(--cut, var(--bg-1))')
  inner.setAttribute('stroke-width', '1.6')
  svg.append(outer, inner)
  return svg
}
