import { act, cleanup, renderHook } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { useHeld } from './use-held'

afterEach(cleanup)
const open = () => renderHook(({ value }) => useHeld(value), { initialProps: { value: 1 } })

test('it follows while nobody looks into it', () => {
  const { result, rerender } = open()
  rerender({ value: 2 })
  expect(result.current).toMatchObject({ shown: 2, newer: 0 })
})

test('it stands still under the pointer, counts what came, and follows again', () => {
  const { result, rerender } = open()
  act(() => result.current.hold.onPointerEnter())
  rerender({ value: 2 })
  rerender({ value: 3 })
  expect(result.current).toMatchObject({ shown: 1, newer: 2 })
  act(() => result.current.hold.onPointerLeave())
  expect(result.current).toMatchObject({ shown: 3, newer: 0 })
})

test('the focus holds it too, even when the pointer leaves', () => {
  const { result, rerender } = open()
  act(() => result.current.hold.onPointerEnter())
  act(() => result.current.hold.onFocus())
  act(() => result.current.hold.onPointerLeave())
  rerender({ value: 2 })
  expect(result.current.shown).toBe(1)
  act(() => result.current.hold.onBlur())
  expect(result.current.shown).toBe(2)
})

test('another thing is shown at once, and held from then on', () => {
  const { result, rerender } = renderHook(({ value, of }) => useHeld(value, of), { initialProps: { value: 1, of: 'a' } })
  act(() => result.current.hold.onPointerEnter())
  rerender({ value: 2, of: 'b' })
  expect(result.current).toMatchObject({ shown: 2, newer: 0 })
  rerender({ value: 3, of: 'b' })
  expect(result.current).toMatchObject({ shown: 2, newer: 1 })
})
