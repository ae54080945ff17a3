import { expect, test } from 'vitest'
import { QuorumTree } from '@/lib/schemas/quorums'
import { NO_PLACES, treeOf } from './say-quorum'

test('the form makes a tree that the server takes, of the roles that are named and no others', () => {
  const tree = treeOf({ ...NO_PLACES, lead: 2, admin: 1 })
  expect(tree).toEqual({
    all: [
      { role: 'lead', n: 2 },
      { role: 'admin', n: 1 },
    ],
  })
  expect(QuorumTree.safeParse(tree).success).toBe(true)
})

test('nobody is no quorum', () => {
  expect(treeOf(NO_PLACES)).toBeNull()
})
