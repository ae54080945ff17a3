import { fireEvent, render } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { useSingleKeys } from './use-single-keys'

function Page({ act }: { act: () => void }) {
  useSingleKeys({ a: act })
  return <input aria-label="field" />
}

test('a letter acts; after g it names a page instead; while somebody types it is text', () => {
  const act = vi.fn()
  const { getByLabelText } = render(<Page act={act} />)
  fireEvent.keyDown(window, { key: 'a' })
  expect(act).toHaveBeenCalledTimes(1)
  fireEvent.keyDown(window, { key: 'g' })
  fireEvent.keyDown(window, { key: 'a' })
  expect(act).toHaveBeenCalledTimes(1)
  fireEvent.keyDown(getByLabelText('field'), { key: 'a' })
  expect(act).toHaveBeenCalledTimes(1)
  fireEvent.keyDown(window, { key: 'a' })
  expect(act).toHaveBeenCalledTimes(2)
})
