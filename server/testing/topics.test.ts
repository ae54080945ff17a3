import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { TOPIC_PERMISSION } from '@/lib/topics'
import { projectFiles, ROOT } from './project-files'

test('every topic that a page follows is one that somebody may hear: a report that is made shows itself', () => {
  const followed = projectFiles('components').flatMap((path) =>
    [...readFileSync(join(ROOT, path), 'utf8').matchAll(/topics: \[([^\]]*)\]/g)].flatMap(([, list = '']) =>
      list.split(',').map((one) => one.trim().replaceAll("'", '')),
    ),
  )
  expect(followed).toContain('reports')
  expect(followed.filter((topic) => TOPIC_PERMISSION[topic] === undefined)).toEqual([])
})
