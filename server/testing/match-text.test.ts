import { expect, test } from 'vitest'

test('a pattern among expected members is matched, and one that does not fit fails', async () => {
  expect({ message: 'frozen until noon' }).toMatchObject({ message: /until noon/ })
  expect({ message: 'frozen until noon' }).not.toMatchObject({ message: /lent/ })
  await expect(Promise.reject(new Error('frozen'))).rejects.not.toMatchObject({ message: /lent/ })
})
