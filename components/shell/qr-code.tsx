import { create } from 'qrcode'

const QUIET = 4

/** A text as a QR code that any camera reads: always dark on white, with the quiet zone of four modules around it. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { modules } = create(text, { errorCorrectionLevel: 'M' })
  const { size } = modules
  const rows = Array.from({ length: size }, (_, y) =>
    Array.from({ length: size }, (_, x) => (modules.get(y, x) ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : '')).join(''),
  )
  const side = size + 2 * QUIET
  return (
    <svg className="qr" viewBox={`0 0 ${side} ${side}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <rect width={side} height={side} fill="#fff" />
      <path d={rows.join('')} fill="#000" />
    </svg>
  )
}
