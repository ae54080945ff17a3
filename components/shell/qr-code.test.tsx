import { render, screen } from '@testing-library/react'
import { create } from 'qrcode'
import { expect, test } from 'vitest'
import { QrCode } from './qr-code'

test('draws every dark module of the text once, inside a quiet zone of four', () => {
  const text = 'otpauth://totp/ACGS:ada?secret=JBSWY3DPEHPK3PXP&issuer=ACGS'
  render(<QrCode text={text} label="The secret as a picture" />)
  const picture = screen.getByRole('img', { name: 'The secret as a picture' })
  const { modules } = create(text, { errorCorrectionLevel: 'M' })
  const drawn = [...(picture.querySelector('path')?.getAttribute('d') ?? '').matchAll(/M(\d+) (\d+)h1v1h-1z/g)].map(
    ([, x, y]) => `${x},${y}`,
  )
  const dark = Array.from({ length: modules.size ** 2 }, (_, at) => [at % modules.size, Math.floor(at / modules.size)] as const)
    .filter(([x, y]) => modules.get(y, x))
    .map(([x, y]) => `${x + 4},${y + 4}`)
  expect(new Set(drawn)).toEqual(new Set(dark))
  expect(drawn).toHaveLength(dark.length)
  expect(picture.getAttribute('viewBox')).toBe(`0 0 ${modules.size + 8} ${modules.size + 8}`)
})
