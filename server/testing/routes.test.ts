import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ADDRESSES } from '@/e2e/route-table'
import { projectFiles, ROOT } from './project-files'

const METHODS = ['GET', 'POST', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const
const files = projectFiles('app').filter((path) => path.endsWith('/route.ts'))
const addressOf = (file: string) => `/${file.slice('app/'.length, -'/route.ts'.length).replace(/\([^)]*\)\//g, '')}`

/** The methods a route file exports, in any of the ways there are to say so. */
function exportedBy(source: string): string[] {
  const said = [...source.matchAll(/export (?:const|async function|function) (?:\{([^}]*)\}|(\w+))|export \{([^}]*)\}/g)]
  const names = said.flatMap(([, several = '', one = '', renamed = '']) => [...several.split(','), one, ...renamed.split(',')])
  const last = names.map(
    (name) =>
      name
        .trim()
        .split(/\s+as\s+/)
        .at(-1) ?? '',
  )
  return METHODS.filter((method) => last.includes(method))
}

test('every address of the console has its row: which methods there are and who gets past the door', () => {
  const found = Object.fromEntries(files.map((file) => [addressOf(file), exportedBy(readFileSync(join(ROOT, file), 'utf8'))]))
  const rows = Object.fromEntries(ADDRESSES.map(({ path, methods }) => [path, METHODS.filter((method) => method in methods)]))
  expect(found).toEqual(rows)
})

test('a scope in the table is the one that the route asks for', () => {
  for (const { path, methods } of ADDRESSES) {
    const source = readFileSync(join(ROOT, 'app', path.slice(1), 'route.ts'), 'utf8')
    const scopes = Object.values(methods).flatMap((door) => ('token' in door ? [door.token] : []))
    for (const scope of scopes) expect(source, `${path} asks for ${scope}`).toContain(`'${scope}'`)
    if (scopes.length === 0) expect(source, `${path} has no token door`).not.toMatch(/answerToken|tokenContext/)
  }
})

test('an address that is open says why', () => {
  for (const { path, methods } of ADDRESSES)
    for (const door of Object.values(methods)) if ('open' in door) expect(door.open.length, path).toBeGreaterThan(10)
})
