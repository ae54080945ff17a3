import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { SearchBox } from './search-box'

afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

function open(value: string) {
  vi.useFakeTimers()
  const onSearch = vi.fn()
  render(<SearchBox value={value} placeholder="Find" onSearch={onSearch} />)
  return { field: screen.getByRole('searchbox'), onSearch }
}

test('after a pause in typing the last text is asked for, once', () => {
  const { field, onSearch } = open('')
  for (const value of ['a', 'ag', 'agent ']) fireEvent.change(field, { target: { value } })
  vi.advanceTimersByTime(1000)
  expect(onSearch.mock.calls).toEqual([['agent']])
})

test('Enter asks at once', () => {
  const { field, onSearch } = open('')
  fireEvent.change(field, { target: { value: 'agent' } })
  fireEvent.keyDown(field, { key: 'Enter' })
  vi.advanceTimersByTime(1)
  expect(onSearch.mock.calls).toEqual([['agent']])
})

test('what is asked already is not asked again, which took back a page that was on its way', () => {
  const { field, onSearch } = open('agent')
  fireEvent.keyDown(field, { key: 'Enter' })
  fireEvent.change(field, { target: { value: 'agents' } })
  fireEvent.change(field, { target: { value: 'agent' } })
  vi.advanceTimersByTime(1000)
  expect(onSearch).not.toHaveBeenCalled()
})
