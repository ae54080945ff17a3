import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { stopCommand } from '@/lib/stop-command'
import { FailedPage } from './failed-page'

afterEach(cleanup)

test('a page that could not be drawn prints how to stop without this console', () => {
  render(<FailedPage reference="r-1" />)
  for (const scope of ['agents', 'services'] as const) expect(screen.getByText(stopCommand({ scope, target: null }))).toBeTruthy()
})
